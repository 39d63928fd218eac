import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { applyChange } from '../../src/lib/domain/kernel/change.ts';
import { tableNamed } from '../../src/lib/domain/tables.ts';
import type { Run } from '../../src/lib/protocol/frame.ts';
import { openStore } from '../store/open-store.ts';
import { pairing, recipient, visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import type { TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

const SECRET = 'a word about somebody';

let test: TestStation;
let device: TestDevice;
let ann: TestConnection;
let epoch: string;

beforeEach(async () => {
	test = await TestStation.start();
	device = await test.device('ann');
	ann = await (await device.connect()).tailed();
	({ epoch } = await ann.message('welcome'));
	const channel = ann.openChannel('pair/1');
	ann.sendUpdate(channel, ann.write('pair/1', visit('v1', { note: SECRET })));
	await ann.receipt(channel, 1);
	ann.say({ type: 'close', channel });
});
afterEach(() => test.dispose());

/** Erases the visit, as the command line does beside the running station: the document is at 3 then. */
async function purge(): Promise<void> {
	const doc = new Y.Doc();
	doc.clientID = 1;
	applyChange(doc, tableNamed('pairings')!, pairing('1', ['ann']));
	applyChange(doc, tableNamed('recipients')!, recipient('1'));
	const store = openStore(test.data, test.ports);
	expect(await store.purge('pair/1', { seq: 3, bytes: Y.encodeStateAsUpdate(doc) }, [])).toBe(true);
	await store.close();
}

const runsAfter = (connection: TestConnection, index: number): Run[] =>
	connection.received.slice(index).flatMap((received) => (received.kind === 'runs' ? received.runs : []));
const holdsSecret = ({ bytes }: Run) => Buffer.from(bytes).includes(SECRET);

describe('somebody was erased', () => {
	it('[R95] connected devices replace their copies at once, from the beginning', async () => {
		const channel = ann.openChannel('pair/1');
		await purge();
		expect((await ann.message('replace')).documents).toEqual(['pair/1']);
		const index = ann.received.findIndex((r) => r.kind === 'message' && r.message.type === 'replace');
		await ann.reached('pair/1', 3);
		const runs = runsAfter(ann, index);
		expect(runs.map(({ document, from, to }) => ({ document, from, to }))).toEqual([
			{ document: 'pair/1', from: 0, to: 3 },
		]);
		expect(runs.some(holdsSecret)).toBe(false);
		// What was under way builds on the copy that is given up: it is made again on the new one.
		expect(await ann.message('closed')).toEqual({ type: 'closed', channel, reason: 'storage-failing' });
		const again = ann.openChannel('pair/1');
		const copy = new Y.Doc();
		Y.applyUpdate(copy, runs[0]!.bytes);
		ann.documents.set('pair/1', copy);
		ann.sendUpdate(again, ann.write('pair/1', visit('v2')));
		expect(await ann.receipt(again, 1)).toMatchObject({ seq: 4 });
	});

	it.each(['the same epoch', 'another epoch'])(
		'[R95] a device that was away is told by its welcome, with %s',
		async (which) => {
			ann.cut();
			// Connected, so that it hears when the station has noticed.
			const sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
			await purge();
			await sun.message('replace');
			const back = await device.connect({
				epoch: which === 'the same epoch' ? epoch : 'another',
				documents: [
					['station', 7],
					['pair/1', 2],
				],
			});
			back.seqs.clear();
			await back.tailed();
			expect((await back.message('welcome')).replace).toEqual(['pair/1']);
			const runs = runsAfter(back, 0).filter(({ document }) => document === 'pair/1');
			expect(runs).toMatchObject([{ from: 0, to: 3 }]);
			expect(runs.some(holdsSecret)).toBe(false);
		},
	);

	it('[R95] a device that has replaced its copy, or never had one, is not told again', async () => {
		await purge();
		await ann.reached('pair/1', 3);
		ann.cut();
		const back = await (await device.connect({ epoch, documents: [['pair/1', 3]] })).tailed();
		expect(await back.message('welcome')).not.toHaveProperty('replace');
		const fresh = await (await (await test.device('ann')).connect()).tailed();
		expect(await fresh.message('welcome')).not.toHaveProperty('replace');
	});

	it('[R95] a document that is no longer the member’s is gone, not replaced', async () => {
		await purge();
		await ann.reached('pair/1', 3);
		const bob = await (
			await (await test.device('bob')).connect({ epoch, documents: [['pair/1', 2]] })
		).tailed();
		expect(await bob.message('welcome')).toMatchObject({ gone: ['pair/1'] });
		expect(await bob.message('welcome')).not.toHaveProperty('replace');
	});
});
