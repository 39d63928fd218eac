import type { Station } from './create-station.ts';
import type { Ports } from './ports.ts';

/** Not everything that was taken is stored; see docs/operations.md. */
const CUT_SHORT = 3;
/** `npm start` hands on the signal that the terminal has given to both: two that come together are one. */
const SAME_SIGNAL = 1_000;

interface Parts extends Pick<Ports, 'clock' | 'log'> {
	station: Pick<Station, 'close'>;
	/** Ends what else is under way; not waited for. */
	stopRest(): void;
	/** Ends the process after so many ms, whatever keeps it. */
	endAfter(ms: number): void;
	exit(code: number): void;
}

/** Within this the process has ended, one way or the other. */
const LAST_MOMENT = 9_500;

/**
 * What a signal to stop does: the first stops the station in good order, a second, later one ends the process at once.
 * Either way nothing that was receipted is lost.
 */
export function stopBySignal({ clock, log, station, stopRest, endAfter, exit }: Parts): () => void {
	let begun: number | null = null;
	return () => {
		const now = clock.now();
		if (begun !== null) {
			const since = now - begun;
			if (since >= 0 && since < SAME_SIGNAL) return;
			log.warn({}, 'the server was told a second time to stop, and ends at once');
			exit(CUT_SHORT);
			return;
		}
		begun = now;
		endAfter(LAST_MOMENT);
		stopRest();
		void station.close().then((isStored) => {
			if (!isStored)
				log.error(
					{},
					'the server has stopped before all was stored; what was not receipted the devices still have',
				);
			exit(isStored ? 0 : CUT_SHORT);
		});
	};
}
