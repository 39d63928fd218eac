import { expect, it } from 'vitest';
import type { Visit } from '../../../domain/tables/pair-tables.ts';
import { firstMinutes } from './first-minutes.ts';

function visit(fields: Partial<Visit>): Visit {
	return {
		id: '01',
		recipientId: '01R',
		authorId: '01ME',
		day: '2026-11-01',
		enteredAt: 0,
		minutes: 20,
		helps: [],
		condition: 'well',
		photos: [],
		...fields,
	};
}

it('takes the minutes of the last own visit', () => {
	const visits = [
		visit({ day: '2026-11-02', minutes: 45 }),
		visit({ day: '2026-11-01', minutes: 20 }),
		visit({ day: '2026-11-09', minutes: 90, authorId: '01OTHER' }),
	];
	expect(firstMinutes(visits, '01ME')).toBe(45);
});

it('tells two visits of one day apart by when they were entered', () => {
	const visits = [visit({ enteredAt: 2, minutes: 15 }), visit({ enteredAt: 1, minutes: 60 })];
	expect(firstMinutes(visits, '01ME')).toBe(15);
});

it("falls back on somebody else's last visit, then on half an hour", () => {
	expect(firstMinutes([visit({ authorId: '01OTHER', minutes: 55 })], '01ME')).toBe(55);
	expect(firstMinutes([], '01ME')).toBe(30);
});

it('leaves out what was withdrawn', () => {
	const visits = [
		visit({ day: '2026-11-09', minutes: 90, withdrawnReason: '记错了人' }),
		visit({ minutes: 25 }),
	];
	expect(firstMinutes(visits, '01ME')).toBe(25);
});
