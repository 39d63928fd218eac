import type { Run } from '../../protocol/frame.ts';

/** The runs that follow on `seq` one after another, up to the first gap. Those that bring nothing new are left out. */
export function chooseRuns(runs: readonly Run[], seq: number): { chosen: Run[]; seq: number; gap: boolean } {
	const chosen: Run[] = [];
	for (const run of runs) {
		if (run.to <= seq) continue;
		if (run.from > seq) return { chosen, seq, gap: true };
		chosen.push(run);
		seq = run.to;
	}
	return { chosen, seq, gap: false };
}
