import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { StationProblem } from '../station-problem.ts';
import type { StoredDocument, StoredRun } from '../store/store.ts';

type Log = Pick<StoredDocument, 'seq' | 'snapshot' | 'entries'>;

/** What is wrong with the log of a document, in words; `null` when it leads without a hole to where the document stands. */
export function logFault({ seq, snapshot, entries }: Log): string | null {
	const runs = entries.map((entry) => ({ from: entry.seq - 1, to: entry.seq }));
	const end = endOf(runs, snapshot?.seq ?? 0);
	return end.hole ?? (end.seq === seq ? null : endsTooEarly(end.seq, seq));
}

/** The same of what comes after `from`, where somebody has what came before. The document stood at `head`, or has gone on. */
export function tailFault(
	runs: readonly Pick<StoredRun, 'from' | 'to'>[],
	from: number,
	head: number,
): string | null {
	const end = endOf(runs, from);
	return end.hole ?? (end.seq >= head ? null : endsTooEarly(end.seq, head));
}

/** @throws StationProblem when something is missing of a document's log */
export function assertWholeLog(document: DocumentName, log: Log): void {
	const fault = logFault(log);
	if (fault !== null) throw brokenLog(document, fault);
}

/** What the operator is told of a log that is not whole. */
export function brokenLog(document: DocumentName, fault: string): StationProblem {
	return new StationProblem(
		'log-broken',
		`${document}: ${fault}. What to do: docs/operations.md, “The database is damaged”.`,
	);
}

function endOf(
	runs: readonly Pick<StoredRun, 'from' | 'to'>[],
	from: number,
): { seq: number; hole: string | null } {
	let seq = from;
	for (const run of runs) {
		if (run.from > seq) return { seq, hole: `its log has a hole behind ${seq}` };
		seq = run.to;
	}
	return { seq, hole: null };
}

function endsTooEarly(seq: number, head: number): string {
	return `its log ends at ${seq}, and should at ${head}`;
}
