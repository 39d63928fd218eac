import { expect, test } from 'vitest';
import { DeviceDocuments } from './device-documents.ts';
import { MemorySnapshots } from './memory-snapshots.ts';
import { MemoryStore } from '../store/memory-store.ts';

test('a written record is a row, an entry and waits', async () => {
	const store = new MemoryStore();
	let i = 0;
	const documents = new DeviceDocuments({
		store,
		snapshots: new MemorySnapshots(),
		bus: { post() {}, listen: () => () => {} },
		clock: { now: () => 5 },
		timers: { after: () => () => {} },
		random: { bytes: (n) => Uint8Array.from({ length: n }, () => i++), fraction: () => 0.5 },
		report: (e) => {
			throw e;
		},
	});
	await documents.write('pair/A', [
		{
			table: 'difficulties',
			id: 'D1',
			fields: { recipientId: 'R', what: 'x', state: 'reported', reportedOn: '2026-01-01', reporterId: 'M' },
		},
	]);
	expect((await documents.outbox()).length).toBe(1);
	expect(await store.read(['difficulties'], (r) => r.row('difficulties', 'pair/A', 'D1'))).toMatchObject({
		what: 'x',
		doc: 'pair/A',
	});
});
