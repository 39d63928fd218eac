import * as v from 'valibot';
import { expect, it } from 'vitest';
import { changeMeSchema } from '../../protocol/http.ts';
import {
	particularsChange,
	particularsOf,
	particularsProblems,
	type Particulars,
	type ParticularsForm,
} from './particulars.ts';

const before: Particulars = {
	name: '李明',
	phone: '13900000001',
	home: '3-2-501',
	skills: ['理发', '量血压'],
	consentOn: '2026-01-05',
};
const form = (over: Partial<ParticularsForm> = {}): ParticularsForm => ({
	phone: before.phone,
	home: before.home,
	skills: '理发、量血压',
	consents: true,
	...over,
});

it('reads what the register holds, and nothing of what it does not', () => {
	expect(particularsOf({ member: { id: 'a', ...before, role: 'volunteer' } })).toEqual(before);
	expect(particularsOf({ member: { id: 'a', name: '李明', skills: '理发', phone: 5 } })).toEqual({
		name: '李明',
		phone: '',
		home: '',
		skills: [],
		consentOn: null,
	});
});

it('sends only what was changed', () => {
	expect(particularsChange(before, form(), '2026-11-24')).toEqual({});
	expect(particularsChange(before, form({ home: ' 3-2-502 ' }), '2026-11-24')).toEqual({ home: '3-2-502' });
});

it('takes away what was emptied, and consent that was taken back', () => {
	const change = particularsChange(
		before,
		form({ phone: '', home: '', skills: ' ', consents: false }),
		'2026-11-24',
	);
	expect(change).toEqual({ phone: null, home: null, skills: null, consentOn: null });
	expect(v.is(changeMeSchema, change)).toBe(true);
});

it('dates consent that is given now, and leaves an older day', () => {
	const without = { ...before, consentOn: null };
	expect(particularsChange(without, form(), '2026-11-24')).toEqual({ consentOn: '2026-11-24' });
	expect(particularsChange(before, form(), '2026-11-24')).toEqual({});
});

it('reads skills as people list them, each once', () => {
	const { skills } = particularsChange(
		before,
		form({ skills: '理发,量血压；英语、理发\n书法' }),
		'2026-11-24',
	);
	expect(skills).toEqual(['理发', '量血压', '英语', '书法']);
});

it('says what cannot be saved', () => {
	expect(particularsProblems(form())).toEqual([]);
	expect(particularsProblems(form({ phone: '问我女儿' }))).toEqual(['phone']);
	const many = Array.from({ length: 21 }, (_, i) => `技能${i}`).join('、');
	expect(particularsProblems(form({ skills: many }))).toEqual(['skills']);
});
