import { expect, it } from 'vitest';
import type { Visit } from '../../domain/tables/pair-tables.ts';
import type { Stored } from '../../replica/row-tables.ts';
import { ledgerChoices } from './ledger-choices.ts';
import type { LedgerRow } from './ledger-row.ts';

const row = (
	id: string,
	more: Partial<LedgerRow> & { authorId: string; recipientId: string },
): LedgerRow => ({
	id,
	visit: { authorId: more.authorId, recipientId: more.recipientId } as Stored<Visit>,
	recipientName: '陈玉兰',
	home: '3-2-501',
	gridId: '02',
	gridName: '第十网格',
	volunteerName: '王秀英',
	...more,
});

it('offers whom and what the ledger holds, each once, people by their initials', () => {
	const choices = ledgerChoices(
		[
			row('a', { authorId: 'm1', recipientId: 'r1' }),
			row('b', {
				authorId: 'm1',
				recipientId: 'r2',
				recipientName: '安平',
				gridId: '01',
				gridName: '第二网格',
			}),
			row('c', { authorId: 'm2', recipientId: 'r1', volunteerName: '' }),
		],
		[
			{ id: 'm1', initials: 'wxy' },
			{ id: 'r1', initials: 'cyl' },
			{ id: 'r2', initials: 'ap' },
		],
	);
	expect(choices.grids.map(({ label }) => label)).toEqual(['第二网格', '第十网格']);
	// A name that has not come yet is nobody whom one could choose.
	expect(choices.volunteers).toEqual([{ value: 'm1', label: '王秀英', keywords: 'wxy' }]);
	expect(choices.recipients.map(({ label }) => label)).toEqual(['安平', '陈玉兰']);
});
