import { lookAtWaiting } from '../oracles/punctual.ts';
import { DEEDS } from '../people/deeds.ts';
import { FLOODS, type HostileDevice } from '../people/hostile-device.ts';
import type { SimStation } from '../station/sim-station.ts';
import type { World } from '../world/world.ts';
import type { Phone } from './phones.ts';
import type { Happening } from './plan.ts';
import type { Simulation } from './simulation.ts';

const SECOND = 1_000;
/** It goes on for longer than anybody may have to wait … */
const SECONDS = 50;
/** … at first with so much a second, and then with so much. */
const RUSH = { seconds: 5, each: 60, deeds: 3 };
const THEN = { each: 2, deeds: 0.4 };
/** What reading a document of some megabytes takes, when it has to be made anew. */
const LARGE_DOCUMENTS = [50, 150] as const;

export interface SiegeParts {
	world: World;
	station: SimStation;
	simulation: Simulation;
	hostile: HostileDevice;
}

/** A device in the wrong hands keeps the station as busy as it can, while others go on with their work. */
export class Siege {
	readonly #parts: SiegeParts;

	constructor(parts: SiegeParts) {
		this.#parts = parts;
	}

	/**
	 * To be called when all is right and nothing is under way.
	 * @throws Violation
	 */
	async endure(
		pick: number,
		does: (phone: Phone, deed: Happening & { kind: 'deed' }) => void,
	): Promise<void> {
		const { world, station, hostile, simulation } = this.#parts;
		const chance = world.chance.fork(`siege ${pick}`);
		const phones = simulation.phones.filter(({ device }) => device.state?.kind === 'online');
		const { disk } = station;
		const usual = disk.reading;
		await hostile.comeIn();
		disk.reading = LARGE_DOCUMENTS;
		const flood = chance.pick(FLOODS);
		for (let second = 0; second < SECONDS; second++) {
			const { each, deeds } = second < RUSH.seconds ? RUSH : THEN;
			hostile.flood(flood, pick, each);
			for (let left = deeds; chance.hits(left); left--) {
				const device = chance.below(simulation.phones.length);
				const phone = simulation.phones[device]!;
				if (phones.includes(phone))
					does(phone, { kind: 'deed', device, deed: chance.pick(DEEDS), pick: chance.below(1_000) });
			}
			await this.#passSecond(phones);
		}
		hostile.hangUp();
		while ((await this.#passSecond(phones)) > 0);
		disk.reading = usual;
	}

	/** @returns how much is not answered yet */
	async #passSecond(phones: readonly Phone[]): Promise<number> {
		const { world, simulation } = this.#parts;
		await world.pass(SECOND);
		simulation.check();
		return lookAtWaiting(phones, simulation.book, world.time.now());
	}
}
