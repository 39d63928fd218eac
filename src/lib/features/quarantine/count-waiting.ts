import { StationQuarantine } from './station-quarantine.ts';
import type { StationPorts } from '../station-desk/ask-station.ts';
import { whileSeen } from './while-seen.ts';

/** Who is not on the page itself hears of what waits within two minutes. */
const EVERY_MS = 120_000;

/** Tells how much waits in the quarantine, now and from time to time while the app is looked at. The answer ends it. */
export function countWaiting(ports: StationPorts, told: (count: number) => void): () => void {
	const station = new StationQuarantine(ports);
	let ended = false;
	const end = whileSeen(EVERY_MS, () => {
		station.list().then(
			(items) => {
				if (!ended) told(items.filter(({ state }) => state === 'waiting').length);
			},
			// Without an answer the last count stands; the page itself says what is the matter.
			() => undefined,
		);
	});
	return () => {
		ended = true;
		end();
	};
}
