import { describe, expect, it } from 'vitest';
import { readLedgerFilter, writeLedgerFilter, type LedgerFilter } from './ledger-filter.ts';

const WHOLE: LedgerFilter = {
	from: '2026-11-01',
	to: '2026-11-30',
	grid: 'g1',
	volunteer: '01JD2Q3R4S5T6V7W8X9Y0ZABCD',
	recipient: 'r1',
	help: 'meals',
	condition: 'urgent',
};

describe('the ledger’s filter in the address', () => {
	it('comes back as it was written', () => {
		expect(readLedgerFilter(new URLSearchParams(writeLedgerFilter(WHOLE)))).toEqual(WHOLE);
	});

	it('leaves the address clean when nothing is asked for', () => {
		expect(writeLedgerFilter({})).toBe('');
	});

	it('leaves out what is none: a day that does not exist, an unknown word, a name in the place of an id', () => {
		const params = new URLSearchParams('from=gestern&help=singing&volunteer=王秀英&condition=well&page=3');
		expect(readLedgerFilter(params)).toEqual({ condition: 'well' });
	});
});
