import type { Step } from './plan.ts';

/**
 * Makes a plan shorter as long as it still fails: halves, quarters, … are left out (Zeller's delta debugging), then single
 * steps.
 * @param fails whether a plan still does; the failure may be another one of the same oracle
 * @param goOn asked before each run: what takes too long ends with the shortest plan so far
 */
export async function shrink(
	plan: readonly Step[],
	fails: (plan: readonly Step[]) => Promise<boolean>,
	goOn: () => boolean,
): Promise<readonly Step[]> {
	let best = plan;
	for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
		for (let from = 0; from < best.length && goOn();) {
			const shorter = withoutPart(best, from, size);
			if (await fails(shorter)) best = shorter;
			else from += size;
		}
		if (!goOn()) break;
	}
	return best;
}

/** What is left out still takes its time. */
function withoutPart(plan: readonly Step[], from: number, size: number): readonly Step[] {
	const gone = plan.slice(from, from + size).reduce((sum, { after }) => sum + after, 0);
	const rest = plan.slice(from + size);
	const [next] = rest;
	if (next !== undefined) rest[0] = { ...next, after: next.after + gone };
	return [...plan.slice(0, from), ...rest];
}
