import Dexie from 'dexie';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Conflict } from '$lib/domain/tables/conflict-tables.ts';
import type { DeviceReplica } from '$lib/replica/device-replica.ts';
import { startDevice } from '$lib/replica/testing/browser-device.ts';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import type { Toast, ToastAction } from '$lib/ui/toasts.svelte.ts';
import { ConflictActions } from './conflict-actions.ts';
import { loadConflicts } from './load-conflicts.ts';

overwriteGetLocale(() => 'zh-CN');

const STAFF = { id: '01S', isStaff: true };
const DOC = 'pair/01P';
let name = '';
let replica: DeviceReplica;
let actions: ConflictActions;
const said: { text: string; action: ToastAction | undefined; tone: Toast['tone'] | undefined }[] = [];

beforeEach(async () => {
	name = `conflicts-${crypto.randomUUID()}`;
	({ replica } = startDevice(name));
	said.length = 0;
	actions = new ConflictActions(
		replica,
		{ say: (text, { action, tone } = {}) => void said.push({ text, action, tone }) },
		STAFF.id,
	);
	await replica.write('station', [
		{ table: 'directory', id: '01ANN', fields: { name: '李桂芝', initials: 'lgz' } },
		{ table: 'directory', id: '01BO', fields: { name: '赵国强', initials: 'zgq' } },
	]);
	await replica.write(DOC, [
		{
			table: 'recipients',
			id: '01R',
			fields: { name: '陈玉兰', initials: 'cyl', gender: 'female', home: '3-2-501', care: [] },
		},
		{
			table: 'visits',
			id: '01V',
			fields: {
				...{ recipientId: '01R', authorId: '01ANN', day: '2026-11-24', enteredAt: 1 },
				...{ minutes: 35, helps: [], condition: 'well', photos: [] },
			},
		},
		conflict('77.1', {}),
	]);
});

afterEach(async () => {
	await replica.close();
	await Dexie.delete(name);
});

function conflict(id: string, fields: Partial<Conflict>) {
	return {
		table: 'conflicts',
		id,
		fields: {
			table: 'visits',
			recordId: '01V',
			kind: 'conflict',
			fields: ['minutes'],
			standing: { minutes: 35 },
			standingBy: '01ANN',
			other: { minutes: 50 },
			otherBy: '01BO',
			at: 5,
			...fields,
		},
	};
}

const open = (looker = STAFF) => loadConflicts(replica.rows, looker, 9);
const minutes = async () => (await replica.rows.visits.get([DOC, '01V']))?.minutes;

it('says whose values they are and of which record, to staff and to the two', async () => {
	expect(await open()).toMatchObject([
		{
			title: '走访 陈玉兰 · 11月24日',
			href: '/visits/01V',
			standing: '李桂芝',
			other: '赵国强',
			rows: [{ left: '35分钟', right: '50分钟' }],
			takeable: true,
		},
	]);
	expect(await open({ id: '01BO', isStaff: false })).toHaveLength(1);
	expect(await open({ id: '01CY', isStaff: false })).toEqual([]);
});

it('lists the newest first, and of one record only its own', async () => {
	await replica.write(DOC, [conflict('77.2', { at: 8, recordId: '01W' })]);
	expect((await open()).map((view) => view.conflict.id)).toEqual(['77.2', '77.1']);
	expect(await loadConflicts(replica.rows, STAFF, 9, ['01V'])).toHaveLength(1);
});

it('shows beside another field that somebody changed what the record has there', async () => {
	await replica.write(DOC, [
		conflict('77.3', {
			...{ at: 9, kind: 'parallel', fields: ['note'] },
			...{ standing: { minutes: 35 }, other: { note: '咳嗽' } },
		}),
	]);
	const [view] = await open();
	expect(view?.rows).toMatchObject([{ field: 'note', left: '空', right: '咳嗽' }]);
});

it('takes the other with one tap, and goes back with another', async () => {
	const [view] = await open();
	expect(await actions.take(view!)).toBe(true);
	expect(await minutes()).toBe(50);
	expect(await open()).toEqual([]);
	said[0]?.action?.run();
	await expect.poll(minutes).toBe(35);
	await expect.poll(async () => (await open()).length).toBe(1);
	expect(said.map(({ text }) => text)).toEqual(['已采用赵国强写的', '已撤销，又等人来定']);
});

it('keeps what stands, and can be asked again', async () => {
	const [view] = await open();
	expect(await actions.keep(view!)).toBe(true);
	expect(await minutes()).toBe(35);
	expect(await open()).toEqual([]);
	said[0]?.action?.run();
	await expect.poll(async () => (await open()).length).toBe(1);
});
