import type { Fetch } from '../../../src/lib/replica/admission/station-api.ts';
import type { OpenSocket } from '../../../src/lib/replica/ports.ts';
import type { Line } from '../../../sync-server/socket/session.ts';
import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { World } from '../world/world.ts';
import { VirtualLine, type StationEnd } from './virtual-line.ts';

/** The network between devices and the station: WebSockets, and requests. */
export class VirtualNetwork {
	/** What listens; `null` while the station is down: then sockets close after a while without having opened. */
	listener: ((line: Line) => StationEnd) | null = null;
	/** How long a frame is under way on lines that open from now on, in ms. */
	latency: readonly [least: number, most: number] = [5, 80];
	/** How often the answer to a request is lost, though the station has done what was asked. */
	answersLost = 0;
	readonly #world: World;
	readonly #chance: Chance;
	readonly #lines = new Set<VirtualLine>();
	readonly #withoutSignal = new Set<string>();
	#lastId = 0;

	constructor(world: World) {
		this.#world = world;
		this.#chance = world.chance.fork('network');
	}

	/** Lines that live at one of their ends. */
	get lines(): readonly VirtualLine[] {
		return [...this.#lines];
	}

	hasSignal(device: string): boolean {
		return !this.#withoutSignal.has(device);
	}

	/** Without signal nothing opens; lines that are open break, or hang without a word. */
	setSignal(device: string, on: boolean): void {
		if (on) {
			this.#withoutSignal.delete(device);
			return;
		}
		if (!this.hasSignal(device)) return;
		this.#withoutSignal.add(device);
		for (const line of this.#lines)
			if (line.device === device) {
				if (this.#chance.hits(0.5)) line.cut();
				else line.halfOpen();
			}
	}

	/** The station's process has died. */
	breakAll(): void {
		for (const line of [...this.#lines]) line.stationDied();
	}

	/** What opens WebSockets in a process of a device. */
	openSocket(process: SimProcess, device: string): OpenSocket {
		return (events) => {
			if (!process.isAlive) return { buffered: 0, send: () => undefined, close: () => undefined };
			const id = ++this.#lastId;
			const chance = this.#world.chance.fork(`line ${device} ${id}`);
			const line = new VirtualLine({
				world: this.#world,
				chance,
				device,
				id,
				process,
				events,
				latency: this.latency,
				over: () => void this.#lines.delete(line),
			});
			this.#lines.add(line);
			this.#world.tell(() => `line ${id} of ${device} opens`);
			this.#openLater(line, chance);
			return {
				send: (message) => line.send(message),
				get buffered() {
					return line.buffered.up;
				},
				close: () => line.close(),
			};
		};
	}

	/** What asks the station by HTTP in a process of a device; `ask` is the station's end. */
	fetch(process: SimProcess, device: string, ask: Fetch): Fetch {
		const chance = this.#world.chance.fork(`requests of ${process.name}`);
		const under = () =>
			new Promise<void>((resolve) => process.timers.after(chance.between(...this.latency), resolve));
		const failed = async () => {
			await under();
			throw new TypeError('the request came to nothing');
		};
		return (path, init) =>
			process.answer(async () => {
				if (!this.hasSignal(device)) return failed();
				await under();
				const answer = await ask(path, init);
				if (!this.hasSignal(device) || chance.hits(this.answersLost)) return failed();
				await under();
				return answer;
			});
	}

	#openLater(line: VirtualLine, chance: Chance): void {
		const [least, most] = this.latency;
		this.#world.time.after(chance.between(2 * least, 3 * most), () => {
			if (!line.isOpenAtDevice) return;
			if (this.listener !== null && this.hasSignal(line.device)) line.open(this.listener);
			// Nobody answers: most networks say so, some only let it wait.
			else if (chance.hits(0.8)) line.refuse();
		});
	}
}
