import { assertNever } from '../../src/lib/domain/kernel/assert-never.ts';
import { StationProblem } from '../station-problem.ts';
import type { Store } from '../store/store.ts';
import type { ChainLink } from './chain.ts';
import { proveChain, type Proof } from './prove-chain.ts';

/**
 * Proves the operations' record and says in words what was found.
 * @throws StationProblem `audit-broken` when it is not what it was when it was written
 */
export async function verifyAudit(store: Store, noted: ChainLink | null): Promise<string> {
	let proof = await proveChain(store, noted);
	// An erasure that went on meanwhile empties lines that were read before: read again, it adds up.
	if (proof.kind === 'values-missing') proof = await proveChain(store, noted);
	if (proof.kind !== 'whole') throw new StationProblem('audit-broken', describeFault(proof));
	const { lines, purged, newest } = proof;
	if (lines === 0) return "The operations' record is empty.\n";
	const found = `The operations' record is whole: ${lines} lines, ${purged} of them emptied by erasures.\n`;
	const compared = noted === null ? '' : `Line ${noted.n} is what it was when it was noted.\n`;
	// Who can write the database could make the whole chain anew: only a hash kept elsewhere tells.
	return `${found}${compared}Keep this elsewhere to compare with later: --line ${newest.n} --hash ${newest.hash}\n`;
}

function describeFault(proof: Exclude<Proof, { kind: 'whole' }>): string {
	switch (proof.kind) {
		case 'broken':
			return `The operations' record is broken at line ${proof.n}: ${WHY[proof.why]}.`;
		case 'values-missing':
			return `The operations' record is broken: ${proof.purged} lines have no values any more, but erasures tell of ${proof.told}.`;
		case 'not-as-noted':
			return `The operations' record is another one: line ${proof.n} is not what was noted.`;
		default:
			return assertNever(proof);
	}
}

const WHY: Record<(Proof & { kind: 'broken' })['why'], string> = {
	missing: 'it is not there, and later ones are',
	edited: 'it does not hang on the line before it, so one of the two was edited',
	'values-edited': 'what it says of the change is not what was written',
};
