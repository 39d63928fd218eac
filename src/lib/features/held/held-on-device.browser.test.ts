import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceReplica } from '$lib/replica/device-replica.ts';
import type { HeldChange } from '$lib/replica/replica.ts';
import type { DexieStore } from '$lib/replica/store/dexie-store.ts';
import { startDevice } from '$lib/replica/testing/browser-device.ts';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { draftKey } from '../../domain/visits/visit-draft.ts';
import { listDrafts } from '../visits/list/list-drafts.ts';
import { loadHeld } from './load-held.ts';
import { openHeldVisit } from './open-held-visit.ts';

overwriteGetLocale(() => 'zh-CN');

// What was not taken, on the device's real store.

const ME = '01ME';
const HOLDER = { id: ME, isStaff: false };
const DOC = 'pair/01P';
let name = '';
let store: DexieStore;
let replica: DeviceReplica;

beforeEach(async () => {
	name = `held-${crypto.randomUUID()}`;
	({ replica, store } = startDevice(name));
	await replica.write(DOC, [
		{
			table: 'recipients',
			id: '01R',
			fields: { name: '陈玉兰', initials: 'cyl', gender: 'female', home: '3-2-501', care: [] },
		},
	]);
});

afterEach(async () => {
	await replica.close();
	await Dexie.delete(name);
});

const visit = {
	recipientId: '01R',
	authorId: ME,
	day: '2026-11-23',
	enteredAt: 1_000,
	minutes: 35,
	helps: ['meals'],
	condition: 'well',
	photos: [],
};

async function hold(key: string, held: Partial<HeldChange> = {}): Promise<void> {
	const changes = held.changes ?? [{ table: 'visits', id: '01V', fields: visit }];
	await store.change(['_held'], (changer) =>
		changer.putHeld({
			key,
			document: DOC,
			at: 1_000,
			heldAt: 2_000,
			reason: 'schema',
			state: 'refused',
			changes,
			replaced: changes.map(() => null),
			tables: ['visits'],
			word: null,
			n: 1,
			...held,
		}),
	);
}

const list = () => loadHeld(replica, HOLDER, 3_000, '2026-11-24');

describe('待处理', () => {
	it('says of a visit that is nowhere else what it was, and that its form can show it', async () => {
		await hold('01H');
		expect(await list()).toMatchObject([{ title: '走访 陈玉兰 · 昨天', correctable: true, pictures: 0 }]);
	});

	it('offers no form for a visit to somebody who is not on this device, or for what withdraws one', async () => {
		await hold('01H', {
			changes: [{ table: 'visits', id: '01V', fields: { ...visit, recipientId: '01X' } }],
		});
		await replica.write(DOC, [{ table: 'visits', id: '01W', fields: visit }]);
		await hold('01J', { changes: [{ table: 'visits', id: '01W', fields: { withdrawnReason: '记错了' } }] });
		expect((await list()).map(({ correctable }) => correctable)).toEqual([false, false]);
	});

	it('leads nobody into a form that the rules would not take: of another’s visit only staff, who say why', async () => {
		await replica.write(DOC, [{ table: 'visits', id: '01V', fields: { ...visit, authorId: '01ANN' } }]);
		await hold('01H', {
			reason: 'author',
			changes: [{ table: 'visits', id: '01V', fields: { minutes: 50 } }],
		});
		expect(await list()).toMatchObject([{ correctable: false }]);
		expect(await openHeldVisit(replica, HOLDER, '01H')).toBeNull();
		const staff = await openHeldVisit(replica, { id: '01S', isStaff: true }, '01H');
		expect(staff?.form.asksReason).toBe(true);
	});

	it('still says what kind it was when staff have it and its content is gone from here', async () => {
		await hold('01H', { state: 'handed', changes: [], replaced: [] });
		expect(await list()).toMatchObject([{ title: '走访', parts: [], correctable: false }]);
	});

	it('shows before and after of what changed a visit', async () => {
		await hold('01H', {
			changes: [{ table: 'visits', id: '01V', fields: { minutes: 50 } }],
			replaced: [{ ...visit, minutes: 35 }],
		});
		const [view] = await list();
		expect(view?.parts[0]?.lines).toMatchObject([{ before: '35分钟', after: '50分钟' }]);
	});
});

describe('更正后重发', () => {
	it('opens the form with what was written, and puts the corrected visit in the place of the held one', async () => {
		await hold('01H');
		const opened = await openHeldVisit(replica, HOLDER, '01H');
		expect(opened?.form.draft).toMatchObject({ minutes: 35, helps: ['meals'], condition: 'well' });
		opened?.form.setMinutes(50);
		await opened?.form.save();
		await opened?.finish();
		expect(await replica.held.list()).toEqual([]);
		const saved = await replica.rows.visits.get([DOC, '01V']);
		// When it was entered is when the person came back, not when it was put right.
		expect(saved).toMatchObject({ minutes: 50, enteredAt: 1_000, authorId: ME });
		await opened?.form.tidied();
		expect(await replica.drafts.list('visit/')).toEqual([]);
	});

	it('keeps what was begun apart from a new visit to the same person, and leads back to it', async () => {
		await hold('01H');
		const opened = await openHeldVisit(replica, HOLDER, '01H');
		opened?.form.setNote('改到一半');
		await expect.poll(async () => (await listDrafts(replica)).map(({ href }) => href)).toEqual(['/held/01H']);
		expect(draftKey({ corrects: false, recipientId: '01R', visitId: '' })).not.toBe(
			draftKey(opened!.form.draft),
		);
		const again = await openHeldVisit(replica, HOLDER, '01H');
		expect(again?.form.draft.note).toBe('改到一半');
	});

	it('lets go of a correction that says no more than what stands', async () => {
		await replica.write(DOC, [{ table: 'visits', id: '01V', fields: visit }]);
		await hold('01H', { changes: [{ table: 'visits', id: '01V', fields: { minutes: 50 } }] });
		const opened = await openHeldVisit(replica, HOLDER, '01H');
		expect(opened?.form.draft.minutes).toBe(50);
		opened?.form.setMinutes(35);
		await opened?.form.save();
		await opened?.finish();
		expect(await replica.held.list()).toEqual([]);
	});

	it('has nothing to open once staff have it', async () => {
		await hold('01H', { state: 'handing' });
		expect(await openHeldVisit(replica, HOLDER, '01H')).toBeNull();
		expect(await openHeldVisit(replica, HOLDER, '01X')).toBeNull();
	});
});
