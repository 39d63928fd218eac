import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStation, type Station } from '../../sync-server/create-station.ts';
import { testConfig } from '../../sync-server/testing/test-config.ts';
import { TestStation } from '../../sync-server/testing/test-station.ts';
import { RealPhone } from '../../src/lib/replica/link/testing/real-phone.ts';

const PAIR = 'pair/1';
/** Half of them are staff's, and write; the others are a volunteer's, and read. */
const PHONES = 50;
/** What phones wait for comes so much sooner than in the world. */
const SPEED = 20;
vi.setConfig({ testTimeout: 120_000 });
const PATIENCE = { timeout: 60_000, interval: 50 };

let test: TestStation;
let second: Station | null = null;
const config = { port: 0 };
const phones: RealPhone[] = [];

beforeEach(async () => {
	test = await TestStation.start({ config });
	// The same port again after a restart.
	config.port = Number(new URL(test.url).port);
});
afterEach(async () => {
	for (const phone of phones.splice(0)) phone.close();
	await second?.close();
	await test.dispose();
});

const writers = () => phones.slice(0, PHONES / 2);

/** Every writer writes something new; answers when it is on the phones' own disks. */
async function write(round: string): Promise<void> {
	const fields = { recipientId: 'r1', helps: ['meals'], startsOn: '2026-01-01', endsOn: '2026-12-31' };
	await Promise.all(
		writers().map(({ device }, i) =>
			device.documents.write(PAIR, [
				{ table: 'agreements', id: `${round}${i}`, fields: { ...fields, content: round } },
			]),
		),
	);
}

/** All are connected, and have all that was written in so many rounds, each piece once. */
async function allHave(rounds: number): Promise<void> {
	const updates = 1 + (rounds * PHONES) / 2;
	await vi.waitFor(async () => {
		for (const { device } of phones) {
			expect(device.state).toEqual({ kind: 'online' });
			expect(await device.waiting()).toBe(0);
			expect(await device.seq(PAIR)).toBe(updates);
		}
	}, PATIENCE);
}

it('[R89] fifty devices see no error when the station is restarted, and come back spread over seconds', async () => {
	for (let i = 0; i < PHONES; i++) {
		const phone = new RealPhone(test.url, SPEED);
		phones.push(phone);
		const code = i < PHONES / 2 ? await test.code('sun', 'staff') : await test.code('ann');
		await phone.admission.join({ code, deviceName: `phone ${i}` });
		phone.start();
	}
	await write('a');
	await allHave(1);

	await write('b');
	const stopping = test.stop();
	await write('c');
	await stopping;
	await write('d');
	await test.start();
	await write('e');
	await allHave(5);
	const asked = phones.flatMap(({ askedBack }) => askedBack);
	expect(asked).toHaveLength(PHONES);
	expect(new Set(asked).size).toBe(PHONES);
	expect(Math.min(...asked)).toBeGreaterThanOrEqual(1);
	expect(Math.min(...asked)).toBeLessThan(3);
	expect(Math.max(...asked)).toBeGreaterThan(7);
	expect(Math.max(...asked)).toBeLessThanOrEqual(9);

	// The next one begins beside it on the same database, the proxy leads to that one from now on, and this one stops.
	second = await createStation(testConfig(test.data), test.ports);
	for (const phone of phones) phone.url = second.url;
	await write('f');
	const leaving = test.stop();
	await write('g');
	await leaving;
	await allHave(7);

	for (const { device } of phones) {
		const calm = ['offline', 'connecting', 'receiving', 'online'];
		expect(device.states.filter((state) => !calm.includes(state.kind) || 'trouble' in state)).toEqual([]);
		expect(device.reported).toEqual([]);
	}
	const rows = await phones[PHONES - 1]!.device.store.read(['agreements'], (reader) =>
		Promise.all(
			['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap((round) =>
				writers().map((_, i) => reader.row('agreements', PAIR, `${round}${i}`)),
			),
		),
	);
	expect(rows.filter((row) => row?.content === undefined)).toEqual([]);
});
