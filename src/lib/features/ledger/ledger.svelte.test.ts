import { describe, expect, it } from 'vitest';
import type { Visit } from '../../domain/tables/pair-tables.ts';
import type { Stored } from '../../replica/row-tables.ts';
import type { LedgerFilter } from './ledger-filter.ts';
import type { LedgerSources } from './ledger-row.ts';
import { Ledger } from './ledger.svelte.ts';

const visit = (id: string, more: Partial<Visit> = {}): Stored<Visit> => ({
	doc: 'pair/p1',
	id,
	recipientId: 'r1',
	authorId: 'm1',
	day: '2026-11-20',
	enteredAt: 1,
	minutes: 30,
	helps: [],
	condition: 'well',
	photos: [],
	...more,
});

/** A ledger whose device can be handed visits. */
function desk() {
	let visits = $state.raw<Stored<Visit>[] | null>(null);
	let filter = $state.raw<LedgerFilter>({});
	let catchingUp = $state(false);
	const ledger = new Ledger({
		sources: (): LedgerSources | null =>
			visits === null ? null : { visits, recipients: [], directory: [], grids: [] },
		filter: () => filter,
		catchingUp: () => catchingUp,
	});
	return {
		ledger,
		hold: (...next: Stored<Visit>[]) => (visits = next),
		ask: (next: LedgerFilter) => (filter = next),
		catchUp: (on: boolean) => (catchingUp = on),
	};
}

describe('Ledger', () => {
	it('knows the difference between not read yet and nothing there', () => {
		const { ledger, hold } = desk();
		expect(ledger.all).toBeNull();
		expect(ledger.news.size).toBe(0);
		hold();
		expect(ledger.all).toEqual([]);
	});

	it('marks a visit that comes while the page is open, until it is opened', () => {
		const { ledger, hold } = desk();
		hold(visit('a'));
		expect([...ledger.news]).toEqual([]);
		hold(visit('a'), visit('b'));
		expect([...ledger.news]).toEqual(['b']);
		ledger.open('b');
		expect([...ledger.news]).toEqual([]);
		hold(visit('a'), visit('b'), visit('c'));
		expect([...ledger.news]).toEqual(['c']);
	});

	it('does not call new what the station sends after a first start', () => {
		const { ledger, hold, catchUp } = desk();
		catchUp(true);
		hold(visit('a'));
		expect(ledger.news.size).toBe(0);
		hold(visit('a'), visit('b'));
		expect(ledger.news.size).toBe(0);
		catchUp(false);
		hold(visit('a'), visit('b'), visit('c'));
		expect([...ledger.news]).toEqual(['c']);
	});

	it('counts what is shown, not what is held', () => {
		const { ledger, hold, ask } = desk();
		hold(visit('a'), visit('b', { condition: 'urgent', minutes: 5 }));
		ask({ condition: 'urgent' });
		expect(ledger.rows.map(({ id }) => id)).toEqual(['b']);
		expect(ledger.totals.minutes).toBe(5);
	});
});
