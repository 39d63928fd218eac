import type { Condition, Help } from '../../domain/vocabulary.ts';
import type { LedgerRow, LedgerTotals } from './ledger-row.ts';
import { sheetDay, type Sheet, type SheetCell } from './ledger-sheet.ts';

/** The words of an exported ledger, in the language of the screen. */
export interface LedgerExportWords {
	title: string;
	/** 台账: Excel allows 31 characters. */
	sheetName: string;
	/** What was asked for, in words. */
	filter: string;
	/** When and by whom it was made. */
	made: string;
	headings: {
		day: string;
		grid: string;
		recipient: string;
		home: string;
		volunteer: string;
		helps: string;
		condition: string;
		minutes: string;
		note: string;
		photos: string;
		signed: string;
	};
	help: (help: Help) => string;
	condition: (condition: Condition) => string;
	separator: string;
	yes: string;
	total: string;
	visits: (count: number) => string;
}

interface ExportColumn {
	heading: keyof LedgerExportWords['headings'];
	width: number;
	cell: (row: LedgerRow, words: LedgerExportWords) => SheetCell | null;
}

const text = (value: string | undefined): SheetCell | null =>
	value === undefined || value === '' ? null : { value };

/** The columns, in the order of an office's paper ledger. */
const COLUMNS: readonly ExportColumn[] = [
	{
		heading: 'day',
		width: 12,
		cell: ({ visit }) => ({ value: sheetDay(visit.day), format: 'yyyy-mm-dd' }),
	},
	{ heading: 'grid', width: 14, cell: (row) => text(row.gridName) },
	{ heading: 'recipient', width: 12, cell: (row) => text(row.recipientName) },
	{ heading: 'home', width: 12, cell: (row) => text(row.home) },
	{ heading: 'volunteer', width: 12, cell: (row) => text(row.volunteerName) },
	{
		heading: 'helps',
		width: 22,
		cell: ({ visit }, words) => text(visit.helps.map(words.help).join(words.separator)),
	},
	{ heading: 'condition', width: 10, cell: ({ visit }, words) => text(words.condition(visit.condition)) },
	{ heading: 'minutes', width: 12, cell: ({ visit }) => ({ value: visit.minutes, format: '0' }) },
	{
		heading: 'note',
		width: 48,
		cell: ({ visit }) => (visit.note === undefined ? null : { value: visit.note, wrap: true }),
	},
	{
		heading: 'photos',
		width: 8,
		cell: ({ visit }) => (visit.photos.length === 0 ? null : { value: visit.photos.length, format: '0' }),
	},
	{
		heading: 'signed',
		width: 8,
		cell: ({ visit }, words) => (visit.signature === undefined ? null : { value: words.yes }),
	},
];

/** Puts the rows on screen into a sheet: what it is, what was asked for, headings, rows, totals. */
export function ledgerSheet(
	rows: readonly LedgerRow[],
	totals: LedgerTotals,
	words: LedgerExportWords,
): Sheet {
	const before: (SheetCell | null)[][] = [
		[{ value: words.title, bold: true, span: COLUMNS.length }],
		[{ value: words.filter, span: COLUMNS.length }],
		[{ value: words.made, span: COLUMNS.length }],
		COLUMNS.map(({ heading }) => ({ value: words.headings[heading], head: true })),
	];
	const total = COLUMNS.map(({ heading }): SheetCell | null => {
		if (heading === 'day') return { value: words.total, bold: true };
		if (heading === 'recipient') return { value: words.visits(totals.visits), bold: true };
		if (heading === 'minutes') return { value: totals.minutes, bold: true, format: '0' };
		return null;
	});
	return {
		name: words.sheetName,
		rows: [...before, ...rows.map((row) => COLUMNS.map(({ cell }) => cell(row, words))), total],
		widths: COLUMNS.map(({ width }) => width),
		stickyRows: before.length,
	};
}
