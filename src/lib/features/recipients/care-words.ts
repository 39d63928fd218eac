import { m } from '$lib/text/generated/messages.js';
import { ageOn } from '../../domain/calendar/age-on.ts';
import type { Recipient } from '../../domain/tables/pair-tables.ts';
import type { CareCategory } from '../../domain/vocabulary.ts';

/** What the care categories 重点人群 are called. */
export const CARE_NAMES: Record<CareCategory, () => string> = {
	emptyNest: m.visits_care_emptyNest,
	livingAlone: m.visits_care_livingAlone,
	withoutFamily: m.visits_care_withoutFamily,
	disability: m.visits_care_disability,
	lowIncome: m.visits_care_lowIncome,
	unemployed: m.visits_care_unemployed,
	migrantWorker: m.visits_care_migrantWorker,
	leftBehindChild: m.visits_care_leftBehindChild,
	chronicIllness: m.visits_care_chronicIllness,
	other: m.visits_care_other,
};

/** What is said of a person in one line: 独居 慢病 · 82岁. Empty when nothing is known. */
export function careWords(recipient: Pick<Recipient, 'care' | 'birthDay'>, today: string): string {
	const care = recipient.care.map((category) => CARE_NAMES[category]()).join(m.visits_words_separator());
	const age =
		recipient.birthDay === undefined ? '' : m.visits_age({ years: ageOn(recipient.birthDay, today) });
	return [care, age].filter((part) => part !== '').join(' · ');
}
