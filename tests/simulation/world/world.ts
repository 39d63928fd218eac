import { Chance } from './chance.ts';
import { SimProcess } from './sim-process.ts';
import { enterWorld } from './take-over-globals.ts';
import { settled, VirtualTime } from './virtual-time.ts';

/** Time, chance, and what was said: all that a simulation shares. */
export class World {
	readonly time = new VirtualTime();
	readonly chance: Chance;
	/** What went wrong inside the program: a thing that a report or a log names as an error. Checked by an oracle. */
	readonly problems: string[] = [];
	/** Things that have happened. */
	events = 0;
	readonly #trace: ((line: string) => void) | null;

	/** @param trace is told of everything that happens, for whoever looks into a failure */
	constructor(seed: string, trace: ((line: string) => void) | null = null) {
		this.chance = new Chance(seed);
		this.#trace = trace;
		enterWorld(this.time, this.chance.fork('libraries'));
	}

	process(name: string, skew?: () => number): SimProcess {
		return new SimProcess(name, this.time, this.chance.fork(name), skew);
	}

	/** Says what happens. */
	tell(line: () => string): void {
		this.#trace?.(`${((this.time.now() - 1_780_000_000_000) / 1000).toFixed(3)} ${line()}`);
	}

	/** Lets so much time pass. What was begun before waits for none of it, if it need not. */
	async pass(ms: number): Promise<void> {
		await settled();
		const until = this.time.now() + ms;
		while (await this.time.step(until)) this.events++;
	}

	/**
	 * Lets time pass until something is done; answers with what that came to.
	 * @throws when it takes more than `patience` ms
	 */
	async during<T>(work: Promise<T>, patience = 600_000): Promise<T> {
		let isDone = false;
		const end = () => {
			isDone = true;
		};
		work.then(end, end);
		const until = this.time.now() + patience;
		for (let waiting = true; waiting;) {
			await settled();
			if (isDone) return work;
			waiting = await this.time.step(until);
			this.events++;
		}
		throw new Error(`something takes longer than ${patience} ms`);
	}
}
