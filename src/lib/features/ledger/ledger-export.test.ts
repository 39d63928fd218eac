import { describe, expect, it } from 'vitest';
import type { Visit } from '../../domain/tables/pair-tables.ts';
import { ledgerSheet, type LedgerExportWords } from './ledger-export.ts';
import { drawLedger, sumLedger } from './ledger-row.ts';
import { writeSheet } from './write-sheet.ts';

const WORDS: LedgerExportWords = {
	title: '春和社区志愿服务站 服务台账',
	sheetName: '台账',
	filter: '2026-11-01 至 2026-11-30',
	made: '2026-11-24 王主任',
	headings: {
		day: '日期',
		grid: '网格',
		recipient: '服务对象',
		home: '住处',
		volunteer: '志愿者',
		helps: '六助',
		condition: '状况',
		minutes: '时长(分钟)',
		note: '走访记录',
		photos: '照片',
		signed: '签名',
	},
	help: (help) => ({ meals: '助餐', medical: '助医' })[help as string] ?? help,
	condition: (condition) => ({ well: '安好', watch: '需关注', urgent: '紧急' })[condition],
	separator: '、',
	yes: '有',
	total: '合计',
	visits: (count) => `${count} 次`,
};

const visit = (id: string, more: Partial<Visit> = {}) => ({
	doc: 'pair/p1' as const,
	id,
	recipientId: 'r1',
	authorId: 'm1',
	day: '2026-11-20',
	enteredAt: 1,
	minutes: 30,
	helps: ['meals', 'medical'] as Visit['helps'],
	condition: 'watch' as const,
	photos: [],
	...more,
});

const rows = drawLedger({
	visits: [
		visit('v1', { note: '=SUM(1,2) 血压偏高', photos: ['a'.repeat(64)], signature: 'b'.repeat(64) }),
		visit('v2', { day: '2026-01-31', minutes: 15, helps: [], condition: 'well' }),
	],
	recipients: [
		{
			doc: 'pair/p1',
			id: 'r1',
			name: '陈玉兰',
			initials: 'cyl',
			gender: 'female',
			home: '3-2-501',
			care: [],
			gridId: 'g1',
		},
	],
	directory: [{ id: 'm1', name: '王秀英' }],
	grids: [{ id: 'g1', name: '第一网格' }],
});
const sheet = ledgerSheet(rows, sumLedger(rows), WORDS);

describe('the ledger’s sheet', () => {
	it('says what it is and what was asked for before its headings', () => {
		expect(sheet.rows.slice(0, 3).map((row) => row[0]?.value)).toEqual([
			'春和社区志愿服务站 服务台账',
			'2026-11-01 至 2026-11-30',
			'2026-11-24 王主任',
		]);
		expect(sheet.rows[3]?.map((cell) => cell?.value)).toEqual(Object.values(WORDS.headings));
		expect(sheet.stickyRows).toBe(4);
	});

	it('has real days and figures, and words in the language of the screen', () => {
		const [day, grid, recipient, home, volunteer, helps, condition, minutes] = sheet.rows[4] ?? [];
		expect(day).toEqual({ value: new Date('2026-11-20T00:00:00Z'), format: 'yyyy-mm-dd' });
		expect([grid, recipient, home, volunteer].map((cell) => cell?.value)).toEqual([
			'第一网格',
			'陈玉兰',
			'3-2-501',
			'王秀英',
		]);
		expect(helps?.value).toBe('助餐、助医');
		expect(condition?.value).toBe('需关注');
		expect(minutes).toEqual({ value: 30, format: '0' });
	});

	it('leaves cells empty where there is nothing', () => {
		expect(sheet.rows[5]?.slice(5)).toEqual([
			null,
			{ value: '安好' },
			{ value: 15, format: '0' },
			null,
			null,
			null,
		]);
	});

	it('ends with the totals', () => {
		const last = sheet.rows.at(-1);
		expect(last?.[0]?.value).toBe('合计');
		expect(last?.[2]?.value).toBe('2 次');
		expect(last?.[7]?.value).toBe(45);
	});

	it('becomes a file in which a day is a day in every time zone, and words are never formulas', async () => {
		const xml = await sheetXml(await writeSheet(sheet));
		// 2026-11-20 and 2026-01-31 as Excel counts days.
		expect(xml).toContain('<v>46346</v>');
		expect(xml).toContain('<v>46053</v>');
		expect(xml).not.toContain('<f>');
	});
});

/** Takes the first sheet's XML out of the zip, which stores or deflates each file after a local header. */
async function sheetXml(file: Blob): Promise<string> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	const view = new DataView(bytes.buffer);
	for (let at = 0; view.getUint32(at, true) !== 0x06054b50; at++) {
		// The central directory's entries know the sizes.
		if (view.getUint32(at, true) !== 0x02014b50) continue;
		const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)));
		if (!name.startsWith('xl/worksheets/sheet')) continue;
		const local = view.getUint32(at + 42, true);
		const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
		const body = bytes.slice(start, start + view.getUint32(at + 20, true));
		if (view.getUint16(at + 10, true) === 0) return new TextDecoder().decode(body);
		return await new Response(
			new Blob([body]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
		).text();
	}
	throw new Error('no sheet in the file');
}
