import { m } from '$lib/text/generated/messages.js';
import { CONDITION_LOOKS } from '../looks/condition-look.ts';
import { helpNames } from '../looks/help-look.ts';
import type { VisitDraft } from '../../../domain/visits/visit-draft.ts';

/**
 * A visit in plain words: what can be carried to the station by any other way when this phone cannot keep it.
 * @param whom the person visited, with the home
 */
export function visitAsText(draft: VisitDraft, whom: string, author: string): string {
	const lines = [
		`${m.visits_form_note()} · ${whom}`,
		draft.day,
		`${m.visits_one_by()} ${author}`,
		helpNames(draft.helps) || m.visits_one_no_helps(),
		draft.condition === null ? '' : CONDITION_LOOKS[draft.condition].name(),
		m.visits_minutes({ minutes: draft.minutes }),
		draft.note.trim(),
	];
	return `${lines.filter((line) => line !== '').join('\n')}\n`;
}
