import type { Reason } from '$lib/protocol/reasons.ts';

/** What one does with a change that the station did not take. */
export type HeldStep = 'correct' | 'again' | 'hand';

/**
 * What most likely helps, and so stands first: what is wrong in the record is put right, what the rules don't allow is
 * for staff, and what went wrong by the way is simply made once more.
 */
export function nextStep(reason: Reason, correctable: boolean): HeldStep {
	const anew: HeldStep = correctable ? 'correct' : 'again';
	switch (reason) {
		case 'schema':
		case 'value-too-large':
		case 'too-large':
		case 'reason-missing':
			return correctable ? 'correct' : 'hand';
		case 'role':
		case 'author':
		case 'too-late':
		case 'fixed':
		case 'never-removed':
		case 'self':
		case 'head-only':
		case 'staff-only':
		case 'names-nothing':
		case 'not-allowed':
		case 'lost-by-station':
		case 'not-yours':
		case 'revoked':
			return 'hand';
		default:
			return anew;
	}
}
