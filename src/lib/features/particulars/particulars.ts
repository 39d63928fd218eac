import * as v from 'valibot';
import { phoneField } from '../../domain/fields.ts';
import type { ChangeMe, Me } from '../../protocol/http.ts';

/** What the station's register holds about the member, as the own card shows it. */
export interface Particulars {
	readonly name: string;
	readonly phone: string;
	readonly home: string;
	readonly skills: readonly string[];
	/** The day on which they agreed that the station keeps their data; `null` when they have not. */
	readonly consentOn: string | null;
}

/** What the member fills in. */
export interface ParticularsForm {
	phone: string;
	home: string;
	/** As people list things: 理发、量血压. */
	skills: string;
	consents: boolean;
}

/** As many as the record takes. */
export const MOST_SKILLS = 20;
const SEPARATORS = /[、,，;；\n]+/;

/** Reads the answer; what is not there is empty. */
export function particularsOf({ member }: Me): Particulars {
	const text = (value: unknown) => (typeof value === 'string' ? value : '');
	const skills: readonly unknown[] = Array.isArray(member.skills) ? member.skills : [];
	return {
		name: text(member.name),
		phone: text(member.phone),
		home: text(member.home),
		skills: skills.filter((skill) => typeof skill === 'string'),
		consentOn: text(member.consentOn) || null,
	};
}

/** What keeps it from being saved. */
export function particularsProblems(form: ParticularsForm): ('phone' | 'skills')[] {
	const problems: ('phone' | 'skills')[] = [];
	if (!v.is(phoneField, form.phone.trim())) problems.push('phone');
	if (skillsOf(form.skills).length > MOST_SKILLS) problems.push('skills');
	return problems;
}

/** Only what was changed: what others put right meanwhile stays. Consent that was given before keeps its day. */
export function particularsChange(before: Particulars, form: ParticularsForm, today: string): ChangeMe {
	const change: ChangeMe = {};
	const [phone, home, skills] = [form.phone.trim(), form.home.trim(), skillsOf(form.skills)];
	if (phone !== before.phone) change.phone = phone || null;
	if (home !== before.home) change.home = home || null;
	if (skills.join('\n') !== before.skills.join('\n')) change.skills = skills.length === 0 ? null : skills;
	if (form.consents !== (before.consentOn !== null)) change.consentOn = form.consents ? today : null;
	return change;
}

function skillsOf(text: string): string[] {
	return [...new Set(text.split(SEPARATORS).map((skill) => skill.trim()))].filter((skill) => skill !== '');
}
