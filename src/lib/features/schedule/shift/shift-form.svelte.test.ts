import { describe, expect, it } from 'vitest';
import { daysRows, MONDAY, put, shift, TEAM } from '../testing/builders.ts';
import { boardWeek } from '../week/board-week.ts';
import { ShiftForm, type ShiftFields } from './shift-form.svelte.ts';

const writer = { id: 'lead', now: 9, today: '2026-11-24' };
const ann = { id: 'ann', name: '王秀英' };
const cy = { id: 'cy', name: '何建军' };
const first: ShiftFields = {
	day: '2026-11-25',
	startsAt: '09:00',
	endsAt: '11:00',
	kind: 'patrol',
	title: '义务巡逻',
	place: '东门',
	needed: 2,
};

/** A form over rows that others may change meanwhile. */
function formOf(rows: ReturnType<typeof daysRows>, isNew = false) {
	let now = $state.raw(rows);
	const form = new ShiftForm('s', first, isNew, {
		document: TEAM,
		live: () => boardWeek(now, TEAM, MONDAY).shifts.find(({ shift: { id } }) => id === 's'),
		around: () => now,
		isMember: (id) => id !== 'cy',
	});
	return { form, others: (next: typeof rows) => (now = next) };
}

describe('ShiftForm', () => {
	it('writes only what was touched, so that what others changed meanwhile stays', () => {
		const { form, others } = formOf(daysRows([shift('s')]));
		form.set('endsAt', '10:30');
		others(daysRows([shift('s', { place: '西院' })]));
		expect(form.fields).toMatchObject({ endsAt: '10:30', place: '西院' });
		expect(form.changes(writer)).toEqual([{ table: 'shifts', id: 's', fields: { endsAt: '10:30' } }]);
	});

	it('has nothing to write when all was put back', () => {
		const { form } = formOf(daysRows([shift('s')]));
		form.set('place', '');
		expect(form.changes(writer)).toEqual([{ table: 'shifts', id: 's', fields: { place: null } }]);
		form.set('place', '东门');
		expect(form.changes(writer)).toEqual([]);
	});

	it('never has somebody twice, whoever puts them in', () => {
		const { form, others } = formOf(daysRows([shift('s')], [put('s', 'bo')]));
		form.add(ann);
		form.add(ann);
		others(daysRows([shift('s')], [put('s', 'bo'), put('s', 'ann')]));
		expect(form.people.map(({ id }) => id)).toEqual(['bo', 'ann']);
		expect(form.missing).toBe(0);
	});

	it('takes out by a mark and puts in again under the same id', () => {
		const { form } = formOf(daysRows([shift('s')], [put('s', 'ann')]));
		form.remove('ann');
		expect(form.people).toEqual([]);
		expect(form.changes(writer)).toEqual([
			{ table: 'assignments', id: 's.ann', fields: { deleted: { by: 'lead', at: 9 } } },
		]);
		form.add(ann);
		expect(form.people).toEqual([ann]);
		expect(form.changes(writer)).toEqual([]);
	});

	it('takes those into the team who would not see their shift otherwise', () => {
		const { form } = formOf(daysRows([shift('s')]));
		form.add(cy);
		expect(form.joining).toEqual([cy]);
		expect(form.changes(writer).map(({ table, id }) => `${table}/${id}`)).toEqual([
			'assignments/s.cy',
			'teamMembers/cy',
		]);
	});

	it('warns of a clash before it is saved, and for those who might be put in', () => {
		const rows = daysRows(
			[shift('s'), shift('hall', { title: '值班书记', startsAt: '08:00', endsAt: '17:00' })],
			[put('hall', 'ann')],
		);
		const { form } = formOf(rows);
		expect(form.clashesIfAdded(ann)).toMatchObject([{ kind: 'overlap', other: { id: 'hall' } }]);
		form.add(ann);
		expect(form.clashes).toHaveLength(1);
		form.set('startsAt', '17:00');
		form.set('endsAt', '18:00');
		expect(form.clashes).toEqual([]);
	});

	it('says what is missing before it can be saved', () => {
		const { form } = formOf(daysRows([]), true);
		form.set('title', '  ');
		form.set('endsAt', '09:00');
		expect(form.problems).toEqual(['title', 'sameTime']);
		form.set('endsAt', '');
		form.set('day', '');
		expect(form.problems).toEqual(['title', 'day', 'time']);
		form.set('endsAt', '02:00');
		expect(form.minutes).toBe(17 * 60);
	});

	it('writes a new shift whole, without an empty place', () => {
		const { form } = formOf(daysRows([]), true);
		form.set('place', ' ');
		form.set('title', ' 送餐 ');
		const { place: _place, ...rest } = first;
		expect(form.changes(writer)).toEqual([{ table: 'shifts', id: 's', fields: { ...rest, title: '送餐' } }]);
		expect(form.gone).toBe(false);
	});

	it('notices that somebody has taken it away meanwhile', () => {
		const { form, others } = formOf(daysRows([shift('s')]));
		others(daysRows([]));
		expect(form.gone).toBe(true);
	});
});
