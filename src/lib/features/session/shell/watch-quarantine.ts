import type { Replica } from '$lib/replica/replica.ts';
import type { ReviewCounts } from '../../review/review-counts.svelte.ts';
import { stationPorts } from '../../station-desk/station-ports.ts';
import { whenIdle } from './when-idle.ts';

/** Keeps the count of what waits in the quarantine; its code comes after the first screen. The answer ends it. */
export function watchQuarantine(replica: Pick<Replica, 'token'>, counts: ReviewCounts): () => void {
	let end: (() => void) | undefined;
	let ended = false;
	const cancel = whenIdle(() => {
		import('../../quarantine/count-waiting.ts').then(
			({ countWaiting }) => {
				if (!ended) end = countWaiting(stationPorts(replica), (count) => counts.tellQuarantine(count));
			},
			// A file that is missing comes with the new version of the app; until then nothing is counted.
			() => undefined,
		);
	});
	return () => {
		ended = true;
		cancel();
		end?.();
	};
}
