import { toBase64 } from 'lib0/buffer';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { browserRandom } from '../browser-ports.ts';
import {
	backInSight,
	online,
	outOfSight,
	PATIENCE,
	PhonesAtStation,
	sent,
} from './testing/phones-at-station.ts';
import type { RealPhone } from './testing/real-phone.ts';

const PAIR = 'pair/A';
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let station: PhonesAtStation;
let head: RealPhone;

beforeEach(async () => {
	station = await PhonesAtStation.start();
	({ head } = station);
});

afterEach(() => station.stop());

function sees(phone: RealPhone, ids: string[], what = ids): Promise<void> {
	return vi.waitFor(async () => expect(await contents(phone, ids)).toEqual(what), PATIENCE);
}

/** What somebody of staff may write in any pair's document. */
function agreement(id: string, content: string) {
	const fields = {
		recipientId: 'R',
		helps: ['meals'],
		content,
		startsOn: '2026-01-01',
		endsOn: '2026-12-31',
	};
	return { table: 'agreements', id, fields };
}

function report(phone: RealPhone, id: string): Promise<void> {
	return phone.device.documents.write(PAIR, [agreement(id, id)]);
}

function contents(phone: RealPhone, ids: string[], document: DocumentName = PAIR) {
	return phone.device.store.read(['agreements'], (reader) =>
		Promise.all(ids.map(async (id) => (await reader.row('agreements', document, id))?.content)),
	);
}

it('brings what was written without signal to the station and to the other device, and back', async () => {
	const staff = await station.join('m2', 'staff');
	staff.hasSignal = false;
	staff.start();
	for (const id of ['one', 'two', 'three']) await report(staff, id);
	expect(await staff.device.waiting()).toBe(3);
	backInSight(staff);
	await sent(staff);
	await sees(head, ['one', 'two', 'three']);
	await report(head, 'four');
	await sees(staff, ['four']);
	expect(await staff.device.seq(PAIR)).toBe(4);
	expect([...head.device.reported, ...staff.device.reported]).toEqual([]);
});

it('keeps what the station has acknowledged through a kill, and sends what it has not', async () => {
	await report(head, 'safe');
	await sent(head);
	await station.server.kill();
	await report(head, 'later');
	await vi.waitFor(() => expect(head.device.state?.kind).not.toBe('online'), PATIENCE);
	await station.server.restart();
	await sent(head);
	const staff = await station.join('m2', 'staff');
	staff.start();
	await sees(staff, ['safe', 'later']);
});

it('loses and doubles nothing when the line is cut again and again while both write', async () => {
	const staff = await station.join('m2', 'staff');
	staff.start();
	await online(staff);
	const ids = Array.from({ length: 30 }, (_, i) => `r${i}`);
	for (const [i, id] of ids.entries()) {
		await report(i % 2 ? head : staff, id);
		if (i % 7 === 3) staff.cut();
		if (i % 11 === 5) head.cut();
		head.device.bus.post({ type: 'wake' });
		staff.device.bus.post({ type: 'wake' });
	}
	await sent(head);
	await sent(staff);
	await sees(head, ids);
	await sees(staff, ids);
	await vi.waitFor(
		async () => expect([await head.device.seq(PAIR), await staff.device.seq(PAIR)]).toEqual([30, 30]),
		PATIENCE,
	);
	expect([...head.device.reported, ...staff.device.reported]).toEqual([]);
});

it('goes on with a first sync that was cut off in the middle, without getting anything twice', async () => {
	const documents = Array.from({ length: 110 }, (_, i) => `pair/P${i}` as const);
	// Words that do not deflate, or the whole sync would be one frame.
	const words = () => toBase64(browserRandom.bytes(140));
	for (const document of documents)
		await head.device.documents.write(
			document,
			Array.from({ length: 60 }, (_, i) => agreement(`d${i}`, words())),
		);
	await sent(head);
	const whole = await station.join('m2', 'staff');
	whole.start();
	await online(whole);

	const broken = await station.join('m2', 'staff');
	broken.cutAfter = whole.received / 2;
	broken.start();
	await vi.waitFor(
		() => expect(broken.device.states.some(({ kind }) => kind === 'offline')).toBe(true),
		PATIENCE,
	);
	await online(broken);
	for (const document of documents)
		expect(await contents(broken, ['d59'], document)).toEqual(await contents(head, ['d59'], document));
	// What had come before the cut did not come again: the frame that it broke did, which is a fifth of all. Begun anew,
	// it would be half of all more.
	expect(broken.received).toBeLessThan(whole.received * 1.4);
});

it('stays away when the station is stopped in order, and comes back by itself', async () => {
	await station.server.pause();
	await vi.waitFor(() => expect(head.device.state?.kind).toBe('offline'), PATIENCE);
	await report(head, 'meanwhile');
	await station.server.restart();
	await sent(head);
	expect(head.device.reported).toEqual([]);
});

it('gives back to a station what it lost when it was restored from a backup', async () => {
	await report(head, 'old');
	await sent(head);
	outOfSight(head);
	const backup = await station.backUp();
	backInSight(head);
	await report(head, 'new');
	await sent(head);

	outOfSight(head);
	await station.restore(backup);
	backInSight(head);
	await report(head, 'newest');
	await sent(head);
	const staff = await station.join('m2', 'staff');
	staff.start();
	await sees(staff, ['old', 'new', 'newest']);
	expect([...head.device.reported, ...staff.device.reported]).toEqual([]);
});
