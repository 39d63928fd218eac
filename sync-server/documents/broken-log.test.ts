import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../store/store.ts';
import { visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let store: Store;
let commits: number;

beforeEach(async () => {
	commits = 0;
	test = await TestStation.start({
		wrapStore: (real) => {
			const commit = real.commit.bind(real);
			real.commit = (appends) => {
				commits++;
				return commit(appends);
			};
			return (store = real);
		},
	});
});
afterEach(() => test.dispose());

/** Loses something of the database while nobody runs on it, as no Shouwang does. */
async function lose(sql: string): Promise<void> {
	await test.stop();
	const database = new DatabaseSync(join(test.data, 'station.db'));
	const { changes } = database.prepare(sql).run();
	database.close();
	expect(Number(changes)).toBeGreaterThan(0);
	await test.start();
}

/** Sends a visit, and answers what becomes of it. */
async function send(line: TestConnection, document: string, id: string): Promise<string> {
	const channel = line.openChannel(document);
	const since = line.received.length;
	line.sendUpdate(
		channel,
		line.write(document, visit(id, { recipientId: document.replace('pair/', 'r') }, 'sun')),
	);
	const { kind } = await line.until(
		(one): one is typeof one =>
			one.kind === 'channel' || (one.kind === 'message' && one.message.type === 'closed'),
		since,
	);
	if (kind === 'channel') return 'receipted';
	return (await line.message('closed', since)).reason;
}

describe('a log that is not whole', () => {
	it.each([
		['a hole', "DELETE FROM log WHERE document = 'pair/1' AND seq = 2"],
		['its newest lost', "DELETE FROM log WHERE document = 'pair/1' AND seq = 3"],
		['all of it lost', "DELETE FROM log WHERE document = 'pair/1'"],
	])('[R80] with %s is not served, and all others are', async (_, sql) => {
		const device = await test.device('sun', 'staff');
		const sun = await (await device.connect()).tailed();
		expect(await send(sun, 'pair/1', 'v1')).toBe('receipted');
		expect(await send(sun, 'pair/1', 'v2')).toBe('receipted');
		await lose(sql);

		const back = await (await device.at(test.url).connect({ from: sun })).tailed();
		commits = 0;
		expect(await send(back, 'pair/1', 'v3')).toBe('storage-failing');
		expect(commits, 'nothing is tried over and over').toBe(0);
		expect(await send(back, 'pair/2', 'v4')).toBe('receipted');

		const anew = await (await (await test.device('ann')).connect()).tailed();
		anew.say({ type: 'tail', document: 'pair/1', seq: 0 });
		anew.say({ type: 'ping' });
		await anew.message('pong');
		expect(anew.seqs.get('pair/1')).toBeUndefined();
		expect(anew.seqs.get('station')).toBeGreaterThan(0);
		// What is left of it stays as it is: no snapshot hides what is missing.
		expect(await store.load('pair/1')).toMatchObject({ seq: 3, snapshot: null });
	});
});
