import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deviceListSchema, deviceSchema } from '../../protocol/http.ts';
import {
	ask,
	backInSight,
	hasCopy,
	online,
	outOfSight,
	pairing,
	PATIENCE,
	PhonesAtStation,
	PICTURE,
	RECIPIENT,
	sent,
	visit,
} from './testing/phones-at-station.ts';
import type { RealPhone } from './testing/real-phone.ts';

const PAIR = 'pair/P1';
const STRANGER = { kind: 'rejected', reason: 'unknown-device' };
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let station: PhonesAtStation;
let head: RealPhone;

beforeEach(async () => {
	station = await PhonesAtStation.start();
	({ head } = station);
});

afterEach(() => station.stop());

/** What somebody's phone shows of the pair's document. */
function shown(phone: RealPhone) {
	return phone.device.store.read(['visits', 'recipients'], async (reader) => ({
		visits: (await reader.rowsOf('visits', PAIR)).map(({ id }) => id).sort(),
		caution: (await reader.row('recipients', PAIR, RECIPIENT.id))?.caution,
	}));
}

function isStranger(phone: RealPhone): Promise<void> {
	return vi.waitFor(() => expect(phone.device.state).toEqual(STRANGER), PATIENCE);
}

it('[R97] after a restore a device that joined since the backup comes in again with all that it has, as the same member alone', async () => {
	await station.add('m2', 'volunteer');
	await head.device.documents.write(PAIR, [RECIPIENT, pairing(['m2', 'm3'])]);
	await sent(head);
	outOfSight(head);
	const backup = await station.backUp();
	backInSight(head);
	await online(head);

	// One was a member by then, the other was entered since. What they wrote nobody of staff has.
	const phones = [await station.join('m2', 'volunteer'), await station.join('m3', 'volunteer')] as const;
	const [phone, other] = phones;
	for (const one of phones) {
		one.start();
		await hasCopy(one, PAIR);
	}
	const hash = await phone.blobs.add(PAIR, new Blob([PICTURE], { type: 'image/webp' }));
	await phone.device.documents.write(PAIR, [visit('V1', 'm2', { photos: [hash] })]);
	await other.device.documents.write(PAIR, [visit('V2', 'm3')]);
	for (const one of phones) await sent(one);
	await vi.waitFor(async () => expect((await phone.blobs.waiting()).size).toBe(0), PATIENCE);
	for (const one of [head, ...phones]) outOfSight(one);
	await head.device.documents.drop([PAIR]);
	await station.restore(backup);

	// Nothing is lost of what it had, nor of what is written while it is a stranger.
	for (const one of [head, ...phones]) backInSight(one);
	for (const one of phones) await isStranger(one);
	await phone.device.documents.write(PAIR, [
		visit('V3', 'm2'),
		{ table: 'recipients', id: RECIPIENT.id, fields: { caution: 'a dog' } },
	]);
	expect(await phone.device.waiting()).toBe(1);
	expect(await shown(phone)).toMatchObject({ visits: expect.arrayContaining(['V1', 'V3']) });
	await online(head);
	await vi.waitFor(
		async () => expect(await shown(head)).toEqual({ visits: [], caution: undefined }),
		PATIENCE,
	);

	const before = await phone.identity.read();
	const anothers = await station.invite('m3');
	const deviceName = 'again';
	await expect(phone.admission.joinAgain({ code: anothers, deviceName })).rejects.toMatchObject({
		code: 'not-allowed',
	});
	expect(await phone.identity.read()).toEqual(before);
	await phone.admission.joinAgain({ code: await station.invite('m2'), deviceName });
	// The refused one was not used up.
	await other.admission.joinAgain({ code: anothers, deviceName });
	for (const one of phones) backInSight(one);
	for (const one of phones) await sent(one);
	const all = { visits: ['V1', 'V2', 'V3'], caution: 'a dog' };
	for (const one of [head, ...phones])
		await vi.waitFor(async () => expect(await shown(one)).toEqual(all), PATIENCE);
	await vi.waitFor(async () => expect((await phone.blobs.waiting()).size).toBe(0), PATIENCE);
	const { devices } = await ask(head, 'GET', '/api/devices', deviceListSchema);
	expect(devices.map(({ member }) => member).sort()).toEqual(
		[(await head.identity.read())!.member.id, 'm2', 'm3'].sort(),
	);

	// It is a device as any other: it goes on under its own Yjs ids, and knows of no second way in.
	await phone.device.documents.write(PAIR, [visit('V4', 'm2')]);
	await sent(phone);
	expect(await phone.device.store.read(['_held'], (reader) => reader.allHeld())).toEqual([]);
	const known = phone.admission.joinAgain({ code: await station.invite('m2'), deviceName });
	await expect(known).rejects.toMatchObject({ code: 'known-device' });
	for (const one of [head, ...phones]) expect(one.device.reported).toEqual([]);
});

it('[R97] a revoked device finds no way round its revocation', async () => {
	const phone = await station.join('m2', 'volunteer');
	const { device } = (await phone.identity.read())!;
	await ask(head, 'POST', `/api/devices/${device}/revoke`, deviceSchema);
	// It has not heard of that.
	const again = phone.admission.joinAgain({ code: await station.invite('m2'), deviceName: 'again' });
	await expect(again).rejects.toMatchObject({ code: 'known-device' });
	expect((await phone.identity.read())?.device).toBe(device);
	phone.start();
	await vi.waitFor(async () => expect(await phone.identity.read()).toBeNull(), PATIENCE);
});
