import type { Oracle } from '../oracles/violation.ts';

/** A piece of source, and what stands there instead. It must occur exactly once. */
export interface Patch {
	/** From the project's root. */
	file: string;
	find: string;
	instead: string;
}

/** A mistake that somebody could make, put into the program on purpose: the simulator has to find it. */
export interface PlantedFault {
	name: string;
	/** What is wrong then. */
	what: string;
	patches: readonly Patch[];
	/** It is found within so many events with this seed, and by this oracle. */
	seed: string;
	within: number;
	found: Oracle;
}

const documents = 'src/lib/replica/documents';

/** Where an entry of the outbox goes to the station. */
const OUTBOX_SENDS = {
	file: 'src/lib/replica/link/outbox-sender.ts',
	find: 'this.#parts.send(lane.channel, encodeSync(SyncMessage.update, entry.bytes));',
};

/** Each of them was a real bug of some such system (research/sync.md, research/replica-spike.md), or one of our own. */
export const PLANTED: readonly PlantedFault[] = [
	{
		name: 'receipt-before-store',
		what: 'the station answers before the disk has',
		seed: 'a',
		within: 1_000,
		found: 'O1',
		patches: [
			{
				file: 'sync-server/documents/commit-queue.ts',
				find: 'if (appends.length > 0) ({ conflicts } = await this.#store.commit(appends));',
				instead:
					'if (appends.length > 0) { void this.#store.commit(appends).catch(() => undefined); conflicts = new Set(); }',
			},
		],
	},
	{
		name: 'flush-skipped',
		what: 'one commit in five is not synced before it is answered',
		seed: 'd',
		within: 2_000,
		found: 'O1',
		patches: [
			{
				file: 'tests/simulation/station/disk-turns.ts',
				find: 'if (this.#disk.synced >= upTo) return Promise.resolve();',
				instead: 'if (this.#disk.synced >= upTo || this.#chance.hits(0.2)) return Promise.resolve();',
			},
		],
	},
	{
		name: 'deleted-on-send',
		what: 'an entry leaves the outbox when it is sent',
		seed: 'a',
		within: 2_000,
		found: 'O4',
		patches: [
			{
				...OUTBOX_SENDS,
				instead: `this.#parts.send(lane.channel, encodeSync(SyncMessage.update, entry.bytes));
					void this.#parts.keeper.receipted(lane.channel.document, entry.n, 0);`,
			},
		],
	},
	{
		name: 'step-two-instead-of-outbox',
		what: 'the provider’s step 2 is sent instead of the outbox’s own entries',
		seed: 'a',
		within: 2_000,
		found: 'O4',
		patches: [
			{
				...OUTBOX_SENDS,
				instead: `void this.#parts.keeper
					.updateSince(lane.channel.document, new Uint8Array([0]), true)
					.then((all) => this.#parts.send(lane.channel, encodeSync(SyncMessage.update, all)));`,
			},
		],
	},
	{
		name: 'abort-ignored',
		what: 'a transaction of IndexedDB that was aborted counts as kept',
		seed: 'b',
		within: 3_000,
		found: 'O4',
		patches: [
			{
				file: `${documents}/copies.ts`,
				find: 'const result = await this.#store.change(parts, work);',
				instead: `let done: { result: T } | null = null;
				const result = await this.#store
					.change(parts, async (changer) => (done = { result: await work(changer) }).result)
					.catch((error: unknown) => {
						if (done === null) throw error;
						return done.result;
					});`,
			},
		],
	},
	{
		name: 'clock-not-compared',
		what: 'what another tab has written is not read in the write’s own transaction, and the clock not compared',
		seed: 'm',
		within: 60_000,
		found: 'O3',
		patches: [
			{
				file: `${documents}/catch-up.ts`,
				find: 'copy.apply(entries.filter(({ bytes }) => bytes.length > 0).map(({ bytes }) => bytes));',
				instead: 'if (entries.length > 50) copy.apply([]);',
			},
			{
				file: `${documents}/write-changes.ts`,
				find: 'if (row.client === 0 || copy.clock(row.client) !== row.clock) takeNewClient(row, copy, random);',
				instead: 'if (row.client === 0) takeNewClient(row, copy, random);',
			},
		],
	},
	{
		name: 'index-before-outbox',
		what: 'the index has a record in a transaction before the one that puts it into the outbox',
		seed: 'b',
		within: 20_000,
		found: 'O2',
		patches: [
			{
				file: `${documents}/device-documents.ts`,
				find: 'const { clock, random } = this.#parts;\n\t\tconst grown = await this.#copies.run(document, async (copy) => {',
				instead: `const { clock, random } = this.#parts;
		const grown = await this.#copies.run(document, async (copy) => {
			if (typeof changes !== 'function')
				await this.#parts.store.change(parts, (changer) => putLogicalRows(changer, document, changes));`,
			},
			{
				file: `${documents}/device-documents.ts`,
				find: "import { catchUp } from './catch-up.ts';",
				instead:
					"import { catchUp } from './catch-up.ts';\nimport { putLogicalRows } from './logical-rows.ts';",
			},
		],
	},
	{
		name: 'epoch-ignored',
		what: 'after a restore a device goes on with the sequence numbers of the former history',
		seed: 'd',
		within: 40_000,
		found: 'O3',
		patches: [
			{
				file: `${documents}/begin-epoch.ts`,
				find: 'await changer.putDocument({ ...row, seq: 0 });',
				instead: 'void row;',
			},
		],
	},
	{
		name: 'refused-forgotten',
		what: 'a device throws away what the station refused',
		seed: 'a',
		within: 3_000,
		found: 'O4',
		patches: [
			{
				file: `${documents}/take-verdict.ts`,
				find: 'if (held !== null) await changer.putHeld(held);',
				instead: '',
			},
		],
	},
	{
		name: 'dropped-with-what-waits',
		what: 'a document that is no longer the member’s takes along what was unsent',
		seed: 'a',
		within: 2_000,
		found: 'O4',
		patches: [
			{
				file: `${documents}/drop-document.ts`,
				find: 'const held = holdEntry(entry, entry.reason ?? reason, tools);\n\t\tif (held !== null) await changer.putHeld(held);',
				instead: 'void holdEntry;',
			},
		],
	},
	{
		name: 'rights-read-once',
		what: 'who may read a document is looked up at the welcome only',
		seed: 'd',
		within: 10_000,
		found: 'O5',
		patches: [
			{
				file: 'sync-server/socket/session.ts',
				find: 'const gone = [...lane.documents].filter((document) => !membership.mayOpen(this.member, document));',
				instead: 'const gone: DocumentName[] = [];',
			},
		],
	},
	{
		name: 'binding-off',
		what: 'anybody may write under anybody’s client id',
		seed: 'ad',
		within: 20_000,
		found: 'O4',
		patches: [
			{
				file: 'sync-server/documents/bind-clients.ts',
				find: 'if (standing.isStations(client) || binding !== undefined) return null;',
				instead: 'if (standing.isStations(client)) return null;\n\t\tif (binding !== undefined) continue;',
			},
		],
	},
	{
		name: 'not-made-again',
		what: 'what waits behind a refused entry is not made again on the copy that takes its place',
		seed: 'a',
		within: 20_000,
		found: 'O4',
		patches: [
			{
				file: `${documents}/replace-copy.ts`,
				find: "if (entry.todo !== 'waiting' || entry.own === undefined) continue;",
				instead: 'if (Number(entry.n) > 0) continue;',
			},
		],
	},
	{
		name: 'relaxed-page',
		what: 'the page’s own writes are not flushed before it says ✓',
		seed: 'n',
		within: 10_000,
		found: 'O4',
		patches: [
			{
				file: 'tests/simulation/devices/sim-tab.ts',
				find: "durability: 'strict'",
				instead: "durability: 'relaxed'",
			},
		],
	},
	{
		name: 'compaction-deletes-first',
		what: 'a compaction deletes what the log has in one transaction, and writes the snapshot in a later one',
		seed: 'a',
		within: 20_000,
		found: 'O7',
		patches: [
			{
				file: 'tests/simulation/station/memory-station-store.ts',
				find: `return this.#access.write((content, transaction) =>
			log.compact(content, transaction, document, snapshot, keep),
		);`,
				instead: `return this.#access
			.write((content, transaction) => {
				const known = content.documents.get(document);
				if (known !== undefined && (known.snapshot?.seq ?? 0) < snapshot.seq)
					transaction.set(known, 'log', known.log.filter(({ seq }) => seq > snapshot.seq - keep));
			})
			.then(() =>
				this.#access.write((content, transaction) =>
					log.compact(content, transaction, document, snapshot, keep),
				),
			);`,
			},
		],
	},
	{
		name: 'snapshot-before-log',
		what: 'y-indexeddb stays attached: an own change is in the snapshot before the log’s transaction has committed',
		seed: 'b',
		within: 20_000,
		found: 'O2',
		patches: [
			{
				file: `${documents}/device-documents.ts`,
				find: 'writeChanges(changer, copy, changes, clock, random),',
				instead: `writeChanges(changer, copy, changes, clock, random).then((grown) => {
					const name = copy.generation === 0 ? document : \`\${document}~\${copy.generation}\`;
					this.#parts.snapshots.save(name, copy.doc).catch(() => undefined);
					return grown;
				}),`,
			},
			{
				file: `${documents}/load-copy.ts`,
				find: 'if (before !== undefined && before.foldedVector !== null)',
				instead: 'if (before !== undefined)',
			},
		],
	},
	{
		name: 'refusals-for-nothing',
		what: 'nobody is bounded in what they have refused, and others wait for the documents that are made anew',
		seed: 'a',
		within: 40_000,
		found: 'O9',
		patches: [
			{
				file: 'sync-server/documents/refusal-budget.ts',
				find: 'return this.#devices.isSpent(device) || this.#members.isSpent(member);',
				instead: 'return this.#devices.isSpent(device) && member === device;',
			},
		],
	},
	{
		name: 'looking-for-nothing',
		what: 'nobody is bounded in how often a document is read anew for an update that builds on nothing',
		seed: 'p',
		within: 40_000,
		found: 'O9',
		patches: [
			{
				file: 'sync-server/documents/room.ts',
				find: 'if (write.author !== null) this.#context.budget.spend(write.author);\n\t\t\t\tstopFlow(write);',
				instead: 'stopFlow(write);',
			},
		],
	},
	{
		name: 'one-budget-for-all',
		what: 'everybody pays for what one device has refused',
		seed: 'a',
		within: 40_000,
		found: 'O9',
		patches: [
			{
				file: 'sync-server/documents/refusal-budget.ts',
				find: 'return this.#devices.isSpent(device) || this.#members.isSpent(member);',
				instead: "return this.#devices.isSpent('all') || (device === '' && member === '');",
			},
			{
				file: 'sync-server/documents/refusal-budget.ts',
				find: 'this.#devices.spend(device);',
				instead: "this.#devices.spend(device === '' ? device : 'all');",
			},
		],
	},
];
