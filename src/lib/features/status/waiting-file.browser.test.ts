import Dexie from 'dexie';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { makeId } from '$lib/domain/kernel/id.ts';
import type { DeviceReplica } from '$lib/replica/device-replica.ts';
import { startDevice } from '$lib/replica/testing/browser-device.ts';
import { recordWords } from './record-words.ts';
import { waitingFile } from './waiting-file.ts';
import { waitingRecords } from './waiting-records.ts';

overwriteGetLocale(() => 'zh-CN');

const id = () => makeId(Date.now(), (length) => crypto.getRandomValues(new Uint8Array(length)));
let name = '';
let replica: DeviceReplica;

beforeEach(() => {
	name = `waiting-file-${id()}`;
	({ replica } = startDevice(name));
});

afterEach(async () => {
	await replica.close();
	await Dexie.delete(name);
});

it('carries every waiting record whole, with its photos, and says what they are', async () => {
	const [pair, recipient, visit, me] = [id(), id(), id(), id()];
	const document = `pair/${pair}` as const;
	const photo = new Blob([new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3])], { type: 'image/jpeg' });
	const hash = await replica.blobs.add(document, photo);
	await replica.write(document, [
		{
			table: 'recipients',
			id: recipient,
			fields: { name: '陈玉兰', initials: 'cyl', gender: 'female', home: '3-2-501', care: [] },
		},
	]);
	await replica.write(document, [
		{
			table: 'visits',
			id: visit,
			fields: {
				recipientId: recipient,
				authorId: me,
				day: '2026-11-23',
				enteredAt: 1,
				minutes: 35,
				helps: ['meals'],
				condition: 'well',
				note: '“气色好”',
				photos: [hash],
			},
		},
	]);

	const waiting = await waitingRecords(replica);
	expect(waiting.map((record) => recordWords(record, '2026-11-24'))).toEqual([
		'服务对象 · 陈玉兰 · 3-2-501',
		'走访 · 陈玉兰 · 昨天',
	]);

	const file = await waitingFile(replica, {
		device: 'd1',
		station: '抚安社区志愿服务站',
		member: { id: me, name: '王秀英', standing: 'volunteer' },
	});
	const content: unknown = JSON.parse(await file.text());
	expect(content).toMatchObject({
		format: 'shouwang-waiting',
		version: 2,
		member: { name: '王秀英' },
		held: [],
		records: [
			{ table: 'recipients', row: { name: '陈玉兰' } },
			{ table: 'visits', id: visit, row: { doc: document, note: '“气色好”', photos: [hash] } },
		],
		photos: { [hash]: 'data:image/jpeg;base64,/9j/AQID' },
	});
});
