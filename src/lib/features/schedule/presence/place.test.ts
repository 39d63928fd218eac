import { describe, expect, it } from 'vitest';
import { placeOf, presenceOf, type Place } from './place.ts';
import { placeWords } from './presence-words.ts';

const monday = '2026-11-23';
const places: Place[] = [
	{ kind: 'week', monday },
	{ kind: 'new', monday },
	{ kind: 'notes', monday },
	{ kind: 'notes', monday, cursor: { anchor: 'a', head: 'b' } },
	{ kind: 'shift', monday, shiftId: '01S', editing: true },
	{ kind: 'shift', monday, shiftId: '01S', editing: false },
];

it('reads back what it tells', () => {
	for (const place of places) expect(placeOf(presenceOf(place))).toEqual(place);
});

it('takes what it does not know for no place', () => {
	for (const field of [undefined, '', 'week', 'week/soon', 'map/2026-11-23', 'week/2026-11-23/x'])
		expect(placeOf(field === undefined ? {} : { field })).toBeNull();
	expect(placeOf({ field: `edit/${monday}` })).toBeNull();
	expect(placeOf({ field: `edit/${monday}`, shiftId: 'a b' })).toBeNull();
});

describe('placeWords', () => {
	const shiftOf = (id: string) => (id === '01S' ? { day: '2026-11-24', startsAt: '09:00' } : undefined);
	const words = (place: Place | null) => placeWords(place, shiftOf, { monday, today: '2026-11-24' });

	it('says where somebody is', () => {
		expect(places.map(words)).toEqual([
			'也在看',
			'正在加班次',
			'正在写本周说明',
			'正在写本周说明',
			'正在改 周二 9:00',
			'在看 周二 9:00',
		]);
		expect(words(null)).toBe('也在看');
	});

	it('names another week, and leaves out a shift that is not here', () => {
		expect(words({ kind: 'notes', monday: '2026-11-30' })).toBe('在看下周');
		expect(words({ kind: 'shift', monday, shiftId: 'gone', editing: true })).toBe('也在看');
	});
});
