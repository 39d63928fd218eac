import type { Random } from '../ports.ts';

const BASE_MS = 500;
const CAP_MS = 15_000;

/**
 * How long to wait before the next connection, after so many that came to nothing. Full jitter: anything from 0 up
 * to the bound, so that a thousand phones that lost the station in one moment do not come back in one.
 */
export function backoff(failures: number, random: Random): number {
	return random.fraction() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, 16));
}
