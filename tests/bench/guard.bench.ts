import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Y from 'yjs';
import type { Change } from '../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { applyChanges } from '../../sync-server/documents/apply-changes.ts';
import { DocumentRegistry } from '../../sync-server/documents/document-registry.ts';
import { propose } from '../../sync-server/documents/guard.ts';
import { SeenValues } from '../../sync-server/documents/seen-values.ts';
import { StandingDocument } from '../../sync-server/documents/standing-document.ts';
import type { Outcome } from '../../sync-server/documents/write.ts';
import { nodeRandom, nodeTimers } from '../../sync-server/node-ports.ts';
import type { Ports } from '../../sync-server/ports.ts';
import { SqliteStore } from '../../sync-server/store/sqlite-store.ts';
import { median, method, report } from './support/report.ts';

const RESIDENTS = 1_332;
const EDITS = 1_500;
const ROUNDS = 9;
const WARMING = 10;
const GRID: DocumentName = 'grid/g';
const ports: Ports = {
	clock: { now: () => Date.now() },
	timers: nodeTimers,
	random: nodeRandom,
	log: { info: () => undefined, warn: () => undefined, error: () => undefined },
};

const resident = (i: number): Change => ({
	table: 'residents',
	id: `r${i}`,
	fields: {
		name: `居民${i}`,
		initials: 'jm',
		gender: i % 2 === 0 ? 'female' : 'male',
		birthDay: '1950-03-04',
		householdId: `h${i % 550}`,
		home: `${i % 9}-2-501`,
		phone: `138${String(i).padStart(8, '0')}`,
		care: ['livingAlone'],
		careNote: '每周二上午送药，邻居李阿姨有备用钥匙，听力不好请大声敲门。'.repeat(3),
	},
});

/** What a device sends for some edits: each of one field of another resident. */
function edits(state: Uint8Array, client: number, count: number): Uint8Array[] {
	const doc = new Y.Doc();
	doc.clientID = client;
	Y.applyUpdate(doc, state);
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (let i = 0; i < count; i++) {
		const change = {
			table: 'residents',
			id: `r${i % RESIDENTS}`,
			fields: { phone: `139${String(i).padStart(8, '0')}` },
		};
		doc.transact(() => applyChanges([change])(doc));
	}
	return updates;
}

function gridState(residents = RESIDENTS): Uint8Array {
	const doc = new Y.Doc();
	doc.clientID = 500;
	for (let from = 0; from < residents; from += 60)
		doc.transact(() =>
			applyChanges(Array.from({ length: Math.min(60, residents - from) }, (_, i) => resident(from + i)))(doc),
		);
	return Y.encodeStateAsUpdate(doc);
}

function standing(state: Uint8Array): StandingDocument {
	const made = new StandingDocument(GRID, new SeenValues());
	Y.applyUpdate(made.doc, state);
	made.loaded();
	return made;
}

/** Edits that are timed together: so few that most slices are not interrupted by others who use the machine. */
const SLICE = 20;

/**
 * Microseconds for one of some updates, by each of some ways to take it: of slices of them the middle one. The ways take
 * turns slice by slice, so that what else the machine does falls to all of them.
 */
function time(updates: readonly Uint8Array[], ...ways: ((update: Uint8Array) => void)[]): number[] {
	const slices: number[][] = ways.map(() => []);
	for (let from = 0; from < updates.length; from += SLICE) {
		const slice = updates.slice(from, from + SLICE);
		for (const [way, take] of ways.entries()) {
			const begin = performance.now();
			for (const update of slice) take(update);
			slices[way]!.push(((performance.now() - begin) * 1_000) / slice.length);
		}
	}
	return slices.map(median);
}

/** The guard alone, without a disk. */
function guard(document: StandingDocument, bytes: Uint8Array): void {
	const author = { member: 'sun', device: 'd', role: 'staff' as const };
	const writer = { author, behalf: null, enteredAt: 1, now: 1, asked: false };
	const { kind } = propose(document, { kind: 'update', bytes }, writer);
	if (kind !== 'accepted') throw new Error(kind);
}

const state = gridState();
method(
	`One field of one of ${RESIDENTS} residents (a group of a record) in the standing document of a grid,`,
	`${EDITS} edits, ${ROUNDS} rounds, the middle one. Bare: Y.applyUpdate with a listener that gets the update, as every server`,
	'needs it. Guarded: scan, binding, apply, rules, row, line of the operations’ record. No disk.',
	`The middle one of slices of ${SLICE} edits, both in turns, slice by slice; the first ${WARMING} rounds only warm up.`,
);
const figures: { bare: number; guarded: number }[] = [];
for (let round = 0; round < WARMING + ROUNDS; round++) {
	const updates = edits(state, 9_000 + round, EDITS);
	const plain = standing(state);
	plain.doc.on('update', () => undefined);
	const judged = standing(state);
	const [bare, guarded] = time(
		updates,
		(update) => Y.applyUpdate(plain.doc, update),
		(update) => guard(judged, update),
	);
	figures.push({ bare: bare!, guarded: guarded! });
}
figures.splice(0, WARMING);
const bare = median(figures.map((figure) => figure.bare));
const added = median(figures.map((figure) => figure.guarded - figure.bare));
report('bare Y.applyUpdate', bare, 'µs');
report('scan and guard of it on top', added, 'µs', bare / 2);

const directory = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
const roles = { roleIn: () => 'staff' as const };

/** A registry on a database of its own that holds a document. */
async function open(
	name: string,
	stored: Uint8Array,
): Promise<{ registry: DocumentRegistry; store: SqliteStore }> {
	const store = new SqliteStore({ path: join(directory, `${name}.db`), ...ports });
	await store.commit([
		{ document: GRID, seq: 1, bytes: stored, rows: [], device: null, clients: [], audit: [], at: 1 },
	]);
	const registry = new DocumentRegistry(store, ports, roles, () => undefined);
	await registry.readHeads();
	registry.room(GRID).hold();
	return { registry, store };
}

function send(registry: DocumentRegistry, bytes: Uint8Array, device = 'd'): Promise<Outcome> {
	return new Promise((done) => {
		registry.room(GRID).write({
			proposal: { kind: 'update', bytes },
			author: { member: 'sun', device },
			enteredAt: 1,
			source: null,
			flow: { stoppedAt: Infinity },
			place: 0,
			done,
		});
	});
}

try {
	const large = gridState(1_000);
	method(
		`A refusal after applying, with the document (${(large.length / 1024).toFixed(0)} KB) made anew from SQLite: from the update to the answer to`,
		'the next question, 10 times, a second apart for the budget, the middle one.',
	);
	{
		const { registry, store } = await open('refusal', large);
		await send(registry, edits(large, 7_000, 1)[0]!);
		const times: number[] = [];
		for (let i = 0; i < 10; i++) {
			const doc = new Y.Doc();
			doc.clientID = 7_100 + i;
			Y.applyUpdate(doc, large);
			const updates: Uint8Array[] = [];
			doc.on('update', (update: Uint8Array) => updates.push(update));
			doc.transact(() =>
				applyChanges([{ table: 'residents', id: 'r1', fields: { birthDay: 'never' } }])(doc),
			);
			const begin = performance.now();
			const outcome = await send(registry, updates[0]!);
			await new Promise<void>((resolve, reject) =>
				registry.room(GRID).ask(
					() => resolve(),
					() => reject(new Error()),
				),
			);
			if (outcome.kind !== 'refused') throw new Error(outcome.kind);
			times.push(performance.now() - begin);
		}
		report('refusal with rebuild', median(times), 'ms', 150);
		registry.close();
		await store.close();
	}

	method(
		'One edit in a document that 10, and that 2,000 devices have written to. Whole way: from the update’s bytes to what is',
		'stored in SQLite (synchronous=FULL), one after another, each waited for (the grouping of commits waits up to 4 ms).',
		'Below: scan, guard and apply of the same updates without a disk, and bare Y.applyUpdate.',
	);
	const whole: Record<number, number[]> = { 10: [], 2_000: [] };
	const alone: Record<number, number[]> = { 10: [], 2_000: [] };
	const guarded: Record<number, number[]> = { 10: [], 2_000: [] };
	for (let round = 0; round < 3; round++)
		for (const devices of [10, 2_000]) {
			const doc = new Y.Doc();
			Y.applyUpdate(doc, state);
			for (let i = 0; i < devices; i++) {
				doc.clientID = 10_000 + i;
				const change = { table: 'residents', id: `r${i % RESIDENTS}`, fields: { phone: `1${i}` } };
				doc.transact(() => applyChanges([change])(doc));
			}
			const written = Y.encodeStateAsUpdate(doc);
			const updates = edits(written, 5_000 + round, 300);
			const plain = standing(written);
			plain.doc.on('update', () => undefined);
			const judged = standing(written);
			const [bare, whileGuarded] = time(
				updates,
				(update) => Y.applyUpdate(plain.doc, update),
				(update) => guard(judged, update),
			);
			alone[devices]!.push(bare!);
			guarded[devices]!.push(whileGuarded!);
			const { registry, store } = await open(`devices-${devices}-${round}`, written);
			await send(registry, updates[0]!);
			const times: number[] = [];
			for (const update of updates.slice(1)) {
				const begin = performance.now();
				const outcome = await send(registry, update);
				if (outcome.kind !== 'stored') throw new Error(outcome.kind);
				times.push((performance.now() - begin) * 1_000);
			}
			whole[devices]!.push(median(times));
			registry.close();
			await store.close();
		}
	const few = median(whole[10]!);
	report('stored edit, 10 devices', few, 'µs');
	report('stored edit, 2,000 devices', median(whole[2_000]!), 'µs', few * 2);
	const fewGuarded = median(guarded[10]!);
	report('scan, guard and apply, 10 devices', fewGuarded, 'µs');
	report('scan, guard and apply, 2,000 devices', median(guarded[2_000]!), 'µs', fewGuarded * 2);
	report('bare Y.applyUpdate, 10 devices', median(alone[10]!), 'µs');
	report('bare Y.applyUpdate, 2,000 devices', median(alone[2_000]!), 'µs');
} finally {
	rmSync(directory, { recursive: true, force: true });
}
