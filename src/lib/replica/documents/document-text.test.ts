import { describe, expect, test } from 'vitest';
import { textName } from '../../domain/kernel/change.ts';
import { AppError } from '../app-error.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { settled } from '../link/testing/virtual-ports.ts';
import type { DeviceDocuments } from './device-documents.ts';
import { DocumentText } from './document-text.ts';
import { applyEdit, type ReplaceEdit } from './replace-edit.ts';
import { typed } from './testing/changes.ts';
import { Phone } from './testing/phone.ts';

const TEAM = 'team/T';
const WEEK = '2026-11-23';
const NAME = textName('weekNotes', WEEK, 'text');

function field(tab: DeviceDocuments) {
	const opened = tab.open(TEAM);
	const text = new DocumentText({
		table: 'weekNotes',
		id: WEEK,
		text: 'text',
		opened,
		write: (take) => tab.writeNow(TEAM, take, ['weekNotes']),
	});
	return { opened, text };
}

/** Somebody else types at the station. */
function type(station: StationHistory, index: number, insert: string, remove = 0) {
	const before = station.seq;
	station.doc.transact(() => {
		const text = station.doc.getText(NAME);
		if (remove > 0) text.delete(index, remove);
		text.insert(index, insert);
	});
	return station.run(before);
}

describe('a text typed by several', () => {
	test('[R13] what is typed while an entry is being written goes together into the next', async () => {
		const phone = new Phone();
		const { opened, text } = field(phone.tab());
		await opened.ready;
		for (const key of '一二三四五六') text.edit(text.value.length, 0, key);
		expect([text.value, text.state]).toEqual(['一二三四五六', 'saving']);
		await settled();
		expect(text.state).toBe('saved');
		const entries = await phone.entries(TEAM);
		expect(entries.length).toBeLessThanOrEqual(2);
		expect(await phone.row('weekNotes', TEAM, WEEK)).toMatchObject({ text: '一二三四五六' });
	});

	test('[R13] what others type meanwhile moves what is typed here, and is moved by it', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const station = new StationHistory(TEAM);
		await tab.receive([type(station, 0, 'north gate')]);
		const { opened, text } = field(tab);
		await opened.ready;
		const edits: ReplaceEdit[] = [];
		text.subscribe((more) => edits.push(...more));

		// Their words are on the way in when the keys are pressed, before they are in the document.
		const received = tab.receive([type(station, 0, '9:00 ')]);
		text.edit(10, 0, ' and south gate');
		let screen = text.value;
		await received;
		await settled();
		for (const edit of edits) screen = applyEdit(screen, edit);
		expect(text.value).toBe('9:00 north gate and south gate');
		expect(screen, 'who follows the edits sees the same').toBe(text.value);
		for (const { bytes } of await tab.outbox()) station.take(bytes);
		expect(station.doc.getText(NAME).toString()).toBe(text.value);
	});

	test('[R13] what could not be kept stays on screen, is said, and is written with the next key', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		const { opened, text } = field(tab);
		await opened.ready;
		text.edit(0, 0, 'kept ');
		await settled();
		phone.fault = (parts) => (parts.includes('_log') ? new AppError('storage-full') : undefined);
		text.edit(5, 0, 'typed');
		await settled();
		expect([text.value, text.state]).toEqual(['kept typed', 'failed']);
		expect(await phone.row('weekNotes', TEAM, WEEK)).toMatchObject({ text: 'kept ' });
		phone.fault = () => undefined;
		text.edit(10, 0, '!');
		await settled();
		expect([text.value, text.state]).toEqual(['kept typed!', 'saved']);
		expect(await phone.row('weekNotes', TEAM, WEEK)).toMatchObject({ text: 'kept typed!' });
	});

	test('[R13] two tabs typing the same text at once agree in the end, with every key', async () => {
		const phone = new Phone();
		const fields = [field(phone.tab()), field(phone.tab())];
		for (const { opened } of fields) await opened.ready;
		for (let i = 0; i < 40; i++) {
			const { text } = fields[i % 2]!;
			text.edit(i % 2 === 0 ? 0 : text.value.length, 0, i % 2 === 0 ? 'a' : 'b');
			if (i % 7 === 0) await settled();
		}
		await settled();
		await settled();
		const [a, b] = fields.map(({ text }) => text.value);
		expect(a).toBe(b);
		expect([...a!].sort().join('')).toBe('a'.repeat(20) + 'b'.repeat(20));
		expect(await phone.row('weekNotes', TEAM, WEEK)).toMatchObject({ text: a });
	});

	test('a mark means the same place on another device, whatever is typed before it', async () => {
		const station = new StationHistory(TEAM);
		const [one, other] = [new Phone(1).tab(), new Phone(2).tab()];
		const first = type(station, 0, 'north gate');
		const fields = [];
		for (const tab of [one, other]) {
			await tab.receive([first]);
			const made = field(tab);
			await made.opened.ready;
			fields.push(made.text);
		}
		const [mine, theirs] = fields;
		mine!.edit(5, 0, ' and south');
		expect(mine!.mark(15), 'typed and in no document yet').toBeNull();
		await settled();
		const mark = mine!.mark(15)!;
		expect(theirs!.find(mark), 'what it was made in has not come').toBeNull();

		const before = station.seq;
		for (const { bytes } of await one.outbox()) station.take(bytes);
		await other.receive([station.run(before)]);
		expect(theirs!.find(mark)).toBe(15);
		theirs!.edit(0, 0, '9:00 ');
		expect(theirs!.find(mark), 'moved by what is typed here').toBe(20);
		await settled();
		expect(theirs!.find(mark)).toBe(20);
		expect(theirs!.find('no mark')).toBeNull();
	});

	test('what was typed before the document was open is written when it is', async () => {
		const phone = new Phone();
		const tab = phone.tab();
		await tab.write(TEAM, [typed(WEEK, 0, 'there')]);
		const { opened, text } = field(phone.tab());
		text.edit(0, 0, 'early ');
		await opened.ready;
		await settled();
		expect([...text.value].sort()).toEqual([...'thereearly '].sort());
		expect(await phone.row('weekNotes', TEAM, WEEK)).toMatchObject({ text: text.value });
	});
});
