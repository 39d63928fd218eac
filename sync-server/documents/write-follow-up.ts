import { applyChanges } from './apply-changes.ts';
import { propose, type Accepted } from './guard.ts';
import type { StandingDocument } from './standing-document.ts';

/**
 * Writes what the station has to write behind an accepted change, on the same document and before anything else comes.
 * @throws when it does not fit: a fault of this program
 */
export function writeFollowUp(
	standing: StandingDocument,
	{ followUp }: Accepted,
	now: number,
): Accepted | null {
	if (followUp === null) return null;
	const verdict = propose(
		standing,
		{ kind: 'own', apply: applyChanges(followUp.changes) },
		{ author: null, behalf: null, enteredAt: null, now, asked: true, mergedFor: followUp.mergedFor },
	);
	if (verdict.kind === 'accepted') return verdict;
	if (verdict.kind === 'known') return null;
	throw new Error(`what follows from a change was not taken: ${JSON.stringify(verdict)}`);
}
