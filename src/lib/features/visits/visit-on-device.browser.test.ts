import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../domain/calendar/day.ts';
import type { Visit } from '../../domain/tables/pair-tables.ts';
import type { DeviceReplica } from '../../replica/device-replica.ts';
import type { Replica } from '../../replica/replica.ts';
import { startDevice } from '../../replica/testing/browser-device.ts';
import { loadPairs } from '../recipients/pairs/load-pairs.ts';
import { loadRecipient } from '../recipients/load-recipient.ts';
import { draftKey } from '../../domain/visits/visit-draft.ts';
import type { VisitForm } from './form/visit-form.svelte.ts';
import { openCorrection, openVisitForm } from './form/open-visit-form.ts';
import { loadSubject } from './form/visit-subject.ts';
import { listDrafts } from './list/list-drafts.ts';
import { listVisits } from './list/list-visits.ts';
import { loadSavedVisit } from './saved/load-saved-visit.ts';

// The pages' parts on the device's real store: IndexedDB, blobs, log and index.

const ME = '01ME';
const DOC = 'pair/01P';
let name = '';
let open: DeviceReplica[] = [];

/** The app as it starts anew on the same device; what ran before is not told. */
function start(): DeviceReplica {
	const { replica } = startDevice(name);
	open.push(replica);
	return replica;
}

async function openForm(replica: Replica): Promise<VisitForm> {
	const subject = await loadSubject(replica.rows, '01R');
	return openVisitForm(replica, ME, subject!);
}

const put = (replica: Replica, table: string, id: string, fields: Record<string, unknown>) =>
	replica.write(table === 'buildings' || table === 'directory' ? 'station' : DOC, [{ table, id, fields }]);

const visit = (day: string, fields: Partial<Visit> = {}) => ({
	recipientId: '01R',
	authorId: ME,
	day,
	enteredAt: 1,
	minutes: 45,
	helps: ['meals'],
	condition: 'well',
	photos: [],
	...fields,
});

async function picture(): Promise<Blob> {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = 40;
	return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!)));
}

beforeEach(async () => {
	name = `visits-${Math.random()}`;
	const replica = start();
	await put(replica, 'buildings', '01B', {
		number: '3',
		gridId: '01G',
		units: 2,
		floors: 6,
		homesPerFloor: 2,
	});
	await put(replica, 'directory', ME, { name: '王秀英', initials: 'wxy' });
	await put(replica, 'recipients', '01R', {
		name: '陈玉兰',
		initials: 'cyl',
		gender: 'female',
		home: '3-2-501',
		care: ['livingAlone'],
	});
	await put(replica, 'pairings', '01P', {
		recipientId: '01R',
		volunteerIds: [ME],
		risk: 'high',
		state: 'active',
		startedOn: '2026-01-01',
	});
	await put(replica, 'visits', '01OLD', visit(addDays(replica.today(), -3)));
});

afterEach(async () => {
	for (const replica of open) await replica.close();
	open = [];
	for (const { name: database } of await indexedDB.databases())
		if (database !== undefined) await Dexie.delete(database);
});

describe('a visit on the device', () => {
	it('opens again at any step after the app was killed, with its photo and signature', async () => {
		const form = await openForm(start());
		expect(form.draft.minutes).toBe(45);
		form.toggleHelp('meals');
		form.stand(2);
		form.chooseCondition('watch');
		form.stand(3);
		form.setNote('血压高');
		form.tray.add([await picture()]);
		await form.tray.settled();
		expect(await form.sign(await picture())).toBe(true);
		await expect.poll(async () => (await openForm(start())).draft.signature).not.toBeNull();

		const later = start();
		const again = await openForm(later);
		expect(again.continued).toBe(true);
		expect(again.draft).toEqual(form.draft);
		expect((await later.blobs.get(DOC, again.draft.photos[0]!))?.type).toBe('image/jpeg');
		const drafts = await listDrafts(later);
		expect(drafts.map(({ recipient, href }) => [recipient.name, href])).toEqual([
			['陈玉兰', '/recipients/01R/visit'],
		]);
	});

	it('is there once it is saved, waits for the station with its photo, and leaves no draft', async () => {
		const replica = start();
		const form = await openForm(replica);
		form.chooseCondition('well');
		form.tray.add([await picture()]);
		await form.save();
		expect(form.state.kind).toBe('saved');
		await form.tidied();

		const later = start();
		const saved = await loadSavedVisit(later, form.draft.visitId, later.today());
		expect(saved?.listing).toMatchObject({ state: 'here', author: '王秀英' });
		expect(saved?.listing.visit.photos).toHaveLength(1);
		expect(saved?.house?.rows[saved.house.fresh.row]?.[saved.house.fresh.column]).toBe('lit');
		expect(saved?.recent.map((listing) => listing.visit.id)).toEqual([form.draft.visitId, '01OLD']);
		expect(await listDrafts(later)).toEqual([]);
		expect((await openForm(later)).continued).toBe(false);
	});

	it('whose draft was left behind by a kill right after saving is not offered again', async () => {
		const replica = start();
		const form = await openForm(replica);
		form.chooseCondition('well');
		await form.save();
		await form.tidied();
		const { draft } = form;
		await replica.drafts.put(draftKey(draft), draft);

		const later = start();
		expect(await listDrafts(later)).toEqual([]);
		const next = await openForm(later);
		expect(next.continued).toBe(false);
		expect(next.draft.visitId).not.toBe(draft.visitId);
		expect(await later.drafts.list('visit/')).toEqual([]);
	});

	it('is corrected in place: who and when it was entered stay', async () => {
		const replica = start();
		const before = await replica.rows.visits.where('id').equals('01OLD').first();
		const form = await openCorrection(replica, before!, null);
		form.setMinutes(60);
		await form.save();
		const after = await replica.rows.visits.where('id').equals('01OLD').first();
		expect(after).toEqual({ ...before, minutes: 60 });
	});
});

describe('lists', () => {
	it('know the last visit of each person, however long ago it was', async () => {
		const replica = start();
		const { today } = { today: replica.today() };
		expect((await loadPairs(replica.rows, today))[0]?.last?.id).toBe('01OLD');
		await put(replica, 'visits', '01OLD', { withdrawnReason: '记错了人' });
		expect((await loadPairs(replica.rows, today))[0]?.last).toBeUndefined();
		await put(replica, 'visits', '01LONG', visit(addDays(today, -400)));
		expect((await loadPairs(replica.rows, today))[0]?.last?.id).toBe('01LONG');
	});

	it('show the newest first, and everything known of a person', async () => {
		const replica = start();
		await put(replica, 'visits', '01NEW', visit(replica.today(), { enteredAt: 5 }));
		await put(replica, 'visits', '01NEWER', visit(replica.today(), { enteredAt: 9 }));
		const listed = await listVisits(replica, await replica.rows.visits.toArray());
		expect(listed.map((listing) => listing.visit.id)).toEqual(['01NEWER', '01NEW', '01OLD']);
		const view = await loadRecipient(replica, '01R');
		expect(view?.volunteers).toEqual(['王秀英']);
		expect(view?.visits).toHaveLength(3);
		expect(await loadRecipient(replica, '01NOBODY')).toBeNull();
	});
});
