import { beforeEach, expect, test } from 'vitest';
import { StationApi } from '../admission/station-api.ts';
import { DeviceBlobs } from '../blobs/device-blobs.ts';
import type { DeviceDocuments } from '../documents/device-documents.ts';
import { waitingRecords } from '../documents/outbox.ts';
import { difficulty } from '../documents/testing/changes.ts';
import { Phone } from '../documents/testing/phone.ts';
import { StationHistory } from '../link/testing/station-history.ts';
import { handOutboxOver } from './hand-outbox-over.ts';
import { Quarantine } from './testing/quarantine.ts';

const A = 'pair/A';
const B = 'pair/B';

let phone: Phone;
let station: Quarantine;
let tab: DeviceDocuments;
let history: StationHistory;
let photo: string;

const api = () => new StationApi(station.fetch);
const tools = () => ({ store: phone.store, api: api(), clock: phone.time, random: phone.random });
const handed = () =>
	[...station.items.values()].map(({ changes, reason }) => `${changes[0]!.id} ${reason}`).sort();
const heldStates = async () =>
	(await phone.store.read(['_held'], (reader) => reader.allHeld())).map(({ state }) => state).sort();

/** Two records wait in one document, a visit with a photo in another; one was refused, for the person to decide. */
beforeEach(async () => {
	phone = new Phone();
	station = new Quarantine();
	station.photos.token = 'hands';
	tab = phone.tab();
	history = new StationHistory(A);
	await tab.receive([history.report('theirs')]);
	await tab.write(A, [difficulty('refused')]);
	const [entry] = await tab.outbox();
	await tab.refused(A, entry!.n, 'role');
	await tab.write(A, [difficulty('D1')]);
	await tab.write(A, [difficulty('D2')]);
	const blobs = new DeviceBlobs(phone.store, api(), () => Promise.resolve(null));
	photo = await blobs.add(B, new Blob([new Uint8Array(40)], { type: 'image/webp' }));
	const fields = {
		...{ recipientId: 'R', authorId: 'm', day: '2026-11-24', enteredAt: 1, minutes: 5, helps: ['meals'] },
		...{ condition: 'well', photos: [photo] },
	};
	await tab.write(B, [{ table: 'visits', id: 'V1', fields }]);
});

test('[R68] what waits is with staff, photos too; what the person is to decide stays; all can still be read', async () => {
	await handOutboxOver(tools(), 'hands');
	expect(handed()).toEqual(['D1 app-too-old', 'D2 app-too-old', 'V1 app-too-old']);
	expect(station.photos.held.get(photo)?.bytes).toHaveLength(40);
	expect(await tab.outbox()).toEqual([]);
	expect(await heldStates()).toEqual(['handed', 'handed', 'handed', 'refused']);
	expect(await phone.row('visits', B, 'V1')).toMatchObject({ minutes: 5 });
	// With staff is not with the station: nobody is told that it has been received.
	expect((await waitingRecords(phone.store)).get('visits/V1')).toBe('refused');
});

test('[R68] broken off anywhere, each is in one place, and with staff once', async () => {
	for (let requests = 0; requests < 4; requests++) {
		station.breaksAfter = requests;
		await handOutboxOver(tools(), 'hands').catch(() => undefined);
	}
	station.breaksAfter = Infinity;
	await tab.write(A, [difficulty('D3')]);
	await handOutboxOver(tools(), 'hands');
	expect(handed()).toEqual(['D1 app-too-old', 'D2 app-too-old', 'D3 app-too-old', 'V1 app-too-old']);
	expect(await tab.outbox()).toEqual([]);
});

test('[R68] the updated app’s documents give way to the station’s, and nothing is sent twice', async () => {
	await handOutboxOver(tools(), 'hands');
	const updated = phone.tab();
	expect(await updated.copies()).toEqual(expect.arrayContaining([[A, 0]]));
	await updated.receive([history.run(0)]);
	expect(await updated.outbox()).toEqual([]);
	expect(await phone.row('difficulties', A, 'D1')).toBeUndefined();
	expect(await phone.row('difficulties', A, 'theirs')).toMatchObject({ what: 'theirs' });
	expect(await heldStates()).toEqual(['handed', 'handed', 'handed', 'refused']);
});
