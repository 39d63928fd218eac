import type { Ports } from './ports.ts';
import { randomUint32 } from './random-uint32.ts';
import type { StationCore } from './station-core.ts';

/** How long devices may take to hang up, then everything to be stored, and at last the store to close. */
const HANG_UP = 2_000;
const STOP = 8_000;
const LET_GO = 1_000;
/** Devices come back spread over so many seconds after a stop. */
const RETURN_FROM = 1;
const RETURN_WITHIN = 8;

/** Ends all lines: with a word first that says in how many seconds to come back, by force after `patience` ms. */
export type HangUp = (retryAfter: () => number, patience: number) => Promise<void>;

/**
 * Tells devices to come back, stores what was taken, and ends, whatever the store does: never later than after nine seconds.
 * @returns whether all that was taken is stored; what is not was never receipted, and its device still has it
 */
export async function stopStation(core: StationCore, ports: Ports, hangUp: HangUp): Promise<boolean> {
	core.stopLooking();
	const retryAfter = () => RETURN_FROM + (randomUint32(ports.random) / 2 ** 32) * RETURN_WITHIN;
	const isStored = await inTime(
		hangUp(retryAfter, HANG_UP).then(() => core.drained()),
		STOP,
		ports,
	);
	return (await inTime(core.close(), LET_GO, ports)) && isStored;
}

/** Whether something has ended well within so many ms; nobody waits for it any longer. */
function inTime(work: Promise<void>, ms: number, { timers, log }: Ports): Promise<boolean> {
	return new Promise((resolve) => {
		const cancel = timers.after(ms, () => resolve(false));
		work
			.then(
				() => resolve(true),
				(error: unknown) => {
					log.error({ err: error }, 'the station could not be put away');
					resolve(false);
				},
			)
			.finally(cancel);
	});
}
