import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeSync, SyncMessage } from '../../src/lib/protocol/channel-message.ts';
import { runCommand } from '../command/run-command.ts';
import { withStation } from '../command/open-station.ts';
import { createStation, type Station } from '../create-station.ts';
import { pairing, visit } from '../testing/seed-station.ts';
import { testConfig } from '../testing/test-config.ts';
import type { TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let room: string;
let restored: Station | null = null;
beforeEach(async () => {
	test = await TestStation.start();
	room = mkdtempSync(join(tmpdir(), 'shouwang-restored-'));
});
afterEach(async () => {
	await restored?.close();
	restored = null;
	await test.dispose();
	rmSync(room, { recursive: true });
});

const data = () => join(room, 'restored');

/** The station as it was when `file` was written, served anew. */
async function restore(file: string): Promise<Station> {
	await test.stop();
	await runCommand(['restore', file, '--data', data()], {}, test.ports);
	restored = await createStation(testConfig(data()), test.ports);
	return restored;
}

/** Does what a device does at a new epoch: the station says what it has, and gets what it lacks. */
async function bringBack(device: TestDevice, url: string, document: string, copy: Y.Doc): Promise<void> {
	const connection = await (await device.at(url).connect()).tailed();
	const channel = connection.openChannel(document);
	connection.sendOn(channel, encodeSync(SyncMessage.stepOne, new Uint8Array([0])));
	const first = await connection.onChannel(channel, 'sync');
	const lost = Y.encodeStateAsUpdate(copy, Y.encodeStateVectorFromUpdate(first.bytes));
	const since = connection.received.length;
	connection.sendOn(channel, encodeSync(SyncMessage.stepTwo, lost));
	connection.sendOn(channel, encodeSync(SyncMessage.stepOne, new Uint8Array([0])));
	await connection.onChannel(channel, 'sync', since);
	connection.cut();
}

it('[R17] gets back from staff what came after the backup, authors kept and nothing doubled', async () => {
	const [annPhone, sunPhone] = [await test.device('ann'), await test.device('sun', 'staff')];
	const ann = await (await annPhone.connect()).tailed();
	const sun = await (await sunPhone.connect()).tailed();
	const channel = ann.openChannel('pair/1');
	const save = async (n: number) => {
		ann.sendUpdate(channel, ann.write('pair/1', visit(`v${n}`)));
		await sun.reached('pair/1', (await ann.receipt(channel, n)).seq);
	};
	await save(1);
	const file = join(room, 'one.backup');
	await test.command('backup', file);
	await save(2);

	const { url } = await restore(file);
	await bringBack(sunPhone, url, 'pair/1', sun.copy('pair/1'));
	await bringBack(sunPhone, url, 'pair/1', sun.copy('pair/1'));
	const later = await (await annPhone.at(url).connect()).tailed();
	expect(later.record('pair/1', 'visits', 'v1')).toMatchObject({ authorId: 'ann' });
	expect(later.record('pair/1', 'visits', 'v2')).toMatchObject({ authorId: 'ann' });
	expect([...later.copy('pair/1').getMap('visits').keys()].sort()).toEqual(['v1', 'v2']);
	expect(await runCommand(['verify', '--data', data()], {}, test.ports)).toContain('fit');
});

it('[R17] writes under a client id that is new, so that what devices have of the old one is not taken for it', async () => {
	const sunPhone = await test.device('sun', 'staff');
	const sun = await (await sunPhone.connect()).tailed();
	const file = join(room, 'one.backup');
	await test.command('backup', file);
	// The station itself writes after the backup, and a phone has it.
	const before = sun.seqs.get('pair/1') ?? 0;
	await withStation({ data: test.data, make: false }, test.ports, ({ registry }) =>
		registry.change('pair/1', [{ table: 'pairings', id: '1', fields: { cadenceDays: 3 } }]),
	);
	await sun.reached('pair/1', before + 1);

	const { url } = await restore(file);
	// The restored station writes something else before the phone has come back.
	await withStation({ data: data(), make: false }, test.ports, ({ registry }) =>
		registry.change('pair/1', [{ table: 'pairings', id: '1', fields: { reason: 'after the restore' } }]),
	);
	await bringBack(sunPhone, url, 'pair/1', sun.copy('pair/1'));
	const fresh = await (await sunPhone.at(url).connect()).tailed();
	const merged = new Y.Doc();
	Y.applyUpdate(merged, Y.encodeStateAsUpdate(sun.copy('pair/1')));
	Y.applyUpdate(merged, Y.encodeStateAsUpdate(fresh.copy('pair/1')));
	expect(merged.getMap('pairings').toJSON()).toEqual(fresh.copy('pair/1').getMap('pairings').toJSON());
	expect(fresh.record('pair/1', 'pairings', '1')).toMatchObject({
		cadenceDays: 3,
		reason: 'after the restore',
		volunteerIds: pairing('1', ['ann']).fields.volunteerIds,
	});
});
