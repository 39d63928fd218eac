import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visit } from '../testing/seed-station.ts';
import { fragile, sqliteError } from '../testing/fragile-store.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import { postJson } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let store: ReturnType<typeof fragile>;
let ann: TestConnection;
let sun: TestConnection;

beforeEach(async () => {
	test = await TestStation.start({ wrapStore: (real) => (store = fragile(real)) });
	ann = await (await (await test.device('ann')).connect()).tailed();
	sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
});
afterEach(async () => {
	store.broken = false;
	store.alsoBroken = [];
	store.hold = null;
	await test.dispose();
});

/** Waits until the station answers a question that it was asked after everything else. */
async function answered(connection: TestConnection): Promise<void> {
	const since = connection.received.length;
	connection.say({ type: 'ping' });
	await connection.message('pong', since);
}

describe('a store that fails', () => {
	it('[R82] receipts and pushes nothing, says so, and heals by itself', async () => {
		store.broken = true;
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		let ready = 200;
		while (ready === 200) ({ status: ready } = await fetch(`${test.url}/readyz`));
		expect(ready).toBe(503);
		expect((await fetch(`${test.url}/healthz`)).status).toBe(200);
		await answered(ann);
		await answered(sun);
		expect(ann.received.some(({ kind }) => kind === 'channel')).toBe(false);
		expect(sun.seqs.get('pair/1')).toBe(1);

		store.broken = false;
		expect(await ann.receipt(channel, 1)).toMatchObject({ seq: 2 });
		await sun.reached('pair/1', 2);
		expect((await fetch(`${test.url}/readyz`)).status).toBe(200);
	});

	it('[R82] that has lost the answer to a commit is believed once, and everybody is told of what it stored', async () => {
		// What the operator's commands have written: else that would make the station look, and find this too.
		await store.changedByOthers();
		store.losesAnswers = 1;
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		await ann.receipt(channel, 1);
		await sun.reached('pair/1', 2);
		expect(sun.record('pair/1', 'visits', 'v1')).toMatchObject({ minutes: 30 });
		expect(await store.heads()).toContainEqual({ document: 'pair/1', seq: 2 });
		const late = await (await (await test.device('sun', 'staff')).connect()).tailed();
		expect(late.seqs.get('pair/1')).toBe(2);
	});

	it('[R82] tells staff why, everybody that it is so, also whoever comes meanwhile, and when it is over', async () => {
		store.broken = sqliteError(13, 'database or disk is full');
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		expect(await ann.message('storing')).toEqual({ type: 'storing', ok: false });
		expect(await sun.message('storing')).toEqual({ type: 'storing', ok: false, cause: 'full' });
		const ready = await fetch(`${test.url}/readyz`);
		expect([ready.status, await ready.text()]).toEqual([503, 'cannot store: the disk is full\n']);
		const late = await (await (await test.device('sun', 'staff')).connect()).tailed();
		expect(await late.message('storing')).toMatchObject({ ok: false, cause: 'full' });

		const since = [ann, sun, late].map(({ received }) => received.length);
		store.broken = false;
		for (const [i, line] of [ann, sun, late].entries())
			expect(await line.message('storing', since[i])).toEqual({ type: 'storing', ok: true });
		await ann.receipt(channel, 1);
		const again = await (await (await test.device('ann')).connect()).tailed();
		await answered(again);
		expect(again.received.some((r) => r.kind === 'message' && r.message.type === 'storing')).toBe(false);
	});

	it('[R82] answers what is asked by HTTP with `storage-failing`, and keeps none of it', async () => {
		const { token } = await ann.message('welcome');
		store.alsoBroken = ['addQuarantined', 'addAuditOnce'];
		store.broken = sqliteError(778, 'disk I/O error');
		const change = { table: 'visits', id: 'v1', fields: { note: 'a' } };
		const items = [{ key: 'k', document: 'pair/1', at: 1, reason: 'not-yours', changes: [change] }];
		const looks = [{ kind: 'opened', document: 'pair/1', table: 'recipients', id: 'r1', at: 1 }];
		for (const [path, body] of [
			['quarantine', { items }],
			['looks', { looks }],
		] as const)
			expect(await postJson(`${test.url}/api/${path}`, body, { token })).toEqual({
				status: 503,
				body: { reason: 'storage-failing' },
			});
		expect(await sun.message('storing')).toMatchObject({ ok: false, cause: 'other' });
		store.broken = false;
		expect(await postJson(`${test.url}/api/quarantine`, { items }, { token })).toMatchObject({ status: 200 });
	});

	it('[R82] that cannot be read sends devices away for a while', async () => {
		const device = await test.device('ann');
		store.alsoBroken = ['tail'];
		store.broken = sqliteError(266, 'disk I/O error');
		const line = await device.connect();
		const { reason, retryAfter } = await line.message('bye');
		expect([reason, retryAfter]).toEqual(['storage-failing', 5]);
		expect(await sun.message('storing')).toMatchObject({ ok: false, cause: 'other' });
		expect((await fetch(`${test.url}/readyz`)).status).toBe(503);
		store.broken = false;
		await (await device.connect()).tailed();
	});

	it('[R82] past a bound sends new writes away, without calling them refused', async () => {
		store.broken = true;
		const channel = ann.openChannel('pair/1');
		// Each fits its schema: one long note after another until the bound of what may wait.
		const note = '访'.repeat(4_000);
		for (let i = 0; i < 10_050; i++)
			ann.sendUpdate(channel, ann.write('pair/1', visit(`v${i % 50}`, i % 400 === 0 ? { note } : {})));
		expect(await ann.message('closed')).toEqual({ type: 'closed', channel, reason: 'storage-failing' });
		expect(ann.received.some((r) => r.kind === 'message' && r.message.type === 'refused')).toBe(false);
	}, 30_000);

	it('[R75] that is only slow is waited for: no receipt, no push, no answer to a state vector before', async () => {
		let goOn: () => void = () => undefined;
		store.hold = new Promise((resolve) => (goOn = resolve));
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		const reader = sun.openChannel('pair/1');
		const { encodeSync, SyncMessage } = await import('../../src/lib/protocol/channel-message.ts');
		await answered(ann);
		sun.sendOn(reader, encodeSync(SyncMessage.stepOne, new Uint8Array([0])));
		await answered(sun);
		expect(sun.received.some(({ kind }) => kind === 'channel')).toBe(false);
		expect(ann.received.some(({ kind }) => kind === 'channel')).toBe(false);
		goOn();
		await ann.receipt(channel, 1);
		expect(await sun.onChannel(reader, 'sync')).toMatchObject({ kind: SyncMessage.stepTwo });
	});
});

describe('a reader that does not read', () => {
	it('[R87] is cut, and gets what it lacks when it comes back', async () => {
		const device = await test.device('sun', 'staff');
		const slow = await (await device.connect()).tailed();
		slow.pause();
		const channel = ann.openChannel('pair/1');
		const note = '访'.repeat(4_000);
		let n = 0;
		// Until the station has let go of one of its three connections.
		while (test.station.load.connections === 3 && n < 4_000) {
			for (let i = 0; i < 40; i++, n++)
				ann.sendUpdate(channel, ann.write('pair/1', visit(`v${n % 20}`, { note })));
			await ann.receipt(channel, n);
		}
		expect(test.station.load.connections).toBe(2);
		slow.cut();
		const again = await (await device.connect({ from: slow })).tailed();
		await again.reached('pair/1', n + 1);
	}, 60_000);
});

describe('a planned stop', () => {
	it('[R89] tells devices when to come back, and keeps what was sent before it', async () => {
		const device = await test.device('ann');
		const other = await (await device.connect()).tailed();
		const channel = other.openChannel('pair/1');
		other.sendUpdate(channel, other.write('pair/1', visit('last')));
		await other.receipt(channel, 1);
		await test.stop();
		for (const connection of [ann, sun, other]) {
			const { retryAfter, reason } = await connection.message('bye');
			expect(reason).toBeUndefined();
			expect(retryAfter).toBeGreaterThanOrEqual(1);
			expect(retryAfter).toBeLessThanOrEqual(9);
		}
		await test.start();
		const again = await (await device.at(test.url).connect({ from: other })).tailed();
		expect(again.seqs.get('pair/1')).toBe(2);
	});
});
