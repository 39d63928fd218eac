import { expect, it } from 'vitest';
import type { Visit } from '../../domain/tables/pair-tables.ts';
import { weekLights } from './week-lights.ts';

const visit = (day: string, fields: Partial<Visit> = {}): Visit => ({
	id: day,
	recipientId: '01R',
	authorId: '01M',
	day,
	enteredAt: 0,
	minutes: 30,
	helps: [],
	condition: 'well',
	photos: [],
	...fields,
});
const TODAY = '2026-11-24';

it('lights a window for each week with a visit, the newest last', () => {
	const visits = [visit('2026-11-24'), visit('2026-11-18'), visit('2026-11-17'), visit('2026-11-03')];
	expect(weekLights(visits, TODAY, 4)).toEqual(['lit', 'dark', 'lit', 'lit']);
});

it('shows the most worrying visit of a week', () => {
	const visits = [
		visit('2026-11-20', { condition: 'urgent' }),
		visit('2026-11-22', { condition: 'well' }),
		visit('2026-11-15', { condition: 'watch' }),
	];
	expect(weekLights(visits, TODAY, 2)).toEqual(['watch', 'urgent']);
});

it('leaves out what was withdrawn, what is too long ago and what lies in the future', () => {
	const visits = [
		visit('2026-11-24', { withdrawnReason: '记错了人' }),
		visit('2026-11-25'),
		visit('2026-11-10'),
	];
	expect(weekLights(visits, TODAY, 2)).toEqual(['dark', 'dark']);
});
