import { describe, expect, it } from 'vitest';
import type { Recipient, Visit } from '../../domain/tables/pair-tables.ts';
import type { Stored } from '../../replica/row-tables.ts';
import { drawLedger, matchesLedger, sumLedger, type LedgerSources } from './ledger-row.ts';

const visit = (id: string, more: Partial<Visit> = {}): Stored<Visit> => ({
	doc: 'pair/p1',
	id,
	recipientId: 'r1',
	authorId: 'm1',
	day: '2026-11-20',
	enteredAt: 1,
	minutes: 30,
	helps: ['meals'],
	condition: 'well',
	photos: [],
	...more,
});

const recipient = (id: string, more: Partial<Recipient> = {}): Stored<Recipient> => ({
	doc: 'pair/p1',
	id,
	name: '陈玉兰',
	initials: 'cyl',
	gender: 'female',
	home: '3-2-501',
	care: [],
	gridId: 'g1',
	...more,
});

const sources = (visits: Stored<Visit>[]): LedgerSources => ({
	visits,
	recipients: [recipient('r1'), recipient('r2', { name: '赵国强', home: '5-1-101', gridId: 'g2' })],
	directory: [{ id: 'm1', name: '王秀英' }],
	grids: [{ id: 'g1', name: '第一网格' }],
});

describe('drawLedger', () => {
	it('joins a visit with the names that its ids stand for', () => {
		expect(drawLedger(sources([visit('v1')]))).toEqual([
			{
				id: 'v1',
				visit: visit('v1'),
				recipientName: '陈玉兰',
				home: '3-2-501',
				gridId: 'g1',
				gridName: '第一网格',
				volunteerName: '王秀英',
			},
		]);
	});

	it('has a row also for a visit whose names have not come yet', () => {
		const [row] = drawLedger(sources([visit('v1', { recipientId: 'r9', authorId: 'm9' })]));
		expect(row).toMatchObject({ recipientName: '', volunteerName: '', gridName: '' });
	});

	it('still counts a visit at somebody who was erased, without a home', () => {
		const erased = { deleted: { by: 'station', at: 1 }, erased: { at: 1 } };
		const gone = recipient('r1', { name: '—', home: '0', ...erased });
		const [row] = drawLedger({ ...sources([visit('v1')]), recipients: [gone] });
		expect(row).toMatchObject({ recipientName: '—', home: '', gridId: 'g1' });
		expect(row?.visit.minutes).toBe(30);
	});

	it('puts the newest first: by day, then by when it was entered', () => {
		const rows = drawLedger(
			sources([
				visit('a', { day: '2026-11-19', enteredAt: 9 }),
				visit('b', { day: '2026-11-20', enteredAt: 1 }),
				visit('c', { day: '2026-11-20', enteredAt: 2 }),
			]),
		);
		expect(rows.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
	});

	it('leaves out what was removed or withdrawn: it is no service given', () => {
		const gone = [
			visit('a', { deleted: { by: 'm1', at: 1 } }),
			visit('b', { withdrawnReason: '记错了人' }),
			visit('c'),
		];
		expect(drawLedger(sources(gone)).map(({ id }) => id)).toEqual(['c']);
	});
});

describe('matchesLedger', () => {
	const rows = drawLedger(
		sources([
			visit('a', { day: '2026-11-01' }),
			visit('b', { day: '2026-11-10', recipientId: 'r2', helps: ['medical', 'mobility'] }),
			visit('c', { day: '2026-11-30', authorId: 'm2', condition: 'watch' }),
		]),
	);
	it.each([
		['no question', {}, 'cba'],
		['days, both included', { from: '2026-11-10', to: '2026-11-30' }, 'cb'],
		['a grid', { grid: 'g2' }, 'b'],
		['a volunteer', { volunteer: 'm2' }, 'c'],
		['a recipient', { recipient: 'r1' }, 'ca'],
		['one of several helps', { help: 'mobility' as const }, 'b'],
		['a condition', { condition: 'watch' as const }, 'c'],
		['several at once', { recipient: 'r1', to: '2026-11-10' }, 'a'],
	])('answers %s', (_, filter, ids) => {
		expect(
			rows
				.filter((row) => matchesLedger(row, filter))
				.map(({ id }) => id)
				.join(''),
		).toBe(ids);
	});
});

describe('sumLedger', () => {
	it('counts visits, minutes, people, conditions and helps', () => {
		const rows = drawLedger(
			sources([
				visit('a'),
				visit('b', { minutes: 45, helps: ['meals', 'medical'], condition: 'urgent' }),
				visit('c', { recipientId: 'r2', authorId: 'm2', helps: [], minutes: 0 }),
			]),
		);
		expect(sumLedger(rows)).toEqual({
			visits: 3,
			minutes: 75,
			recipients: 2,
			volunteers: 2,
			conditions: { well: 2, watch: 0, urgent: 1 },
			helps: { meals: 2, bathing: 0, cleaning: 0, medical: 1, mobility: 0, emergency: 0 },
		});
	});
});
