import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Y from 'yjs';
import { readRecord, type Change, type TextChange } from '../../src/lib/domain/kernel/change.ts';
import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Role } from '../../src/lib/domain/kernel/rule.ts';
import { tableNamed } from '../../src/lib/domain/tables.ts';
import { applyChanges } from '../documents/apply-changes.ts';
import { DocumentRegistry } from '../documents/document-registry.ts';
import type { Committed, Flow, Outcome } from '../documents/write.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { VirtualPorts } from './virtual-ports.ts';

/** One document on a real store, written by several devices, without any sockets. Time passes as the test says. */
export class GuardedRoom {
	readonly document: DocumentName;
	readonly ports: VirtualPorts;
	readonly store: SqliteStore;
	readonly committed: Committed[] = [];
	readonly #directory: string;
	readonly #own: boolean;
	readonly #roles: Readonly<Record<string, Role>>;
	#registry: DocumentRegistry;

	private constructor(document: DocumentName, roles: Readonly<Record<string, Role>>, beside?: GuardedRoom) {
		this.document = document;
		this.#own = beside === undefined;
		this.ports = beside?.ports ?? new VirtualPorts();
		this.#directory =
			beside === undefined ? mkdtempSync(join(tmpdir(), 'shouwang-guard-')) : beside.#directory;
		this.#roles = roles;
		this.store = new SqliteStore({ path: join(this.#directory, 'station.db'), ...this.ports });
		this.#registry = this.#open();
	}

	/** @param begun what the document holds, written by the station */
	static async make(
		document: DocumentName,
		roles: Readonly<Record<string, Role>>,
		...begun: Change[]
	): Promise<GuardedRoom> {
		const room = new GuardedRoom(document, roles);
		if (begun.length > 0) await room.change(...begun);
		return room;
	}

	/** The same document in another process. */
	static async beside(room: GuardedRoom): Promise<GuardedRoom> {
		const other = new GuardedRoom(room.document, room.#roles, room);
		await other.registry.readHeads();
		return other;
	}

	get registry(): DocumentRegistry {
		return this.#registry;
	}

	#open(): DocumentRegistry {
		const roles = { roleIn: (member: string) => this.#roles[member] ?? null };
		return new DocumentRegistry(this.store, this.ports, roles, (one) => this.committed.push(one));
	}

	/** Forgets everything that is only in memory, as a restart does. */
	async restart(): Promise<void> {
		this.#registry.close();
		this.#registry = this.#open();
		await this.#registry.readHeads();
	}

	/** Writes as the station. */
	async change(...changes: (Change | TextChange)[]): Promise<void> {
		const written = this.#registry.change(this.document, changes);
		await this.ports.pass(10);
		await written;
	}

	/** The outcomes of some updates of a device, sent one behind the other. */
	async send(
		member: string,
		updates: readonly Uint8Array[],
		{ device = `${member}'s phone`, state = false }: { device?: string; state?: boolean } = {},
	): Promise<Outcome[]> {
		const outcomes: Outcome[] = [];
		const flow: Flow = { stoppedAt: Infinity };
		for (const [place, bytes] of updates.entries())
			this.#registry.room(this.document).write({
				proposal: { kind: 'update', bytes, ...(state ? { state } : {}) },
				author: { member, device },
				enteredAt: 7,
				source: null,
				flow,
				place,
				done: (outcome) => outcomes.push(outcome),
			});
		await this.ports.pass(50);
		return outcomes;
	}

	/** The document as it is on the disk. */
	async stored(): Promise<Y.Doc> {
		const doc = new Y.Doc();
		for (const { bytes } of await this.store.tail(this.document, 0)) Y.applyUpdate(doc, bytes);
		return doc;
	}

	async record(table: string, id: string): Promise<AnyRecord | null> {
		return readRecord(await this.stored(), tableNamed(table)!, id);
	}

	/** The read model's rows of a table. */
	async rows(table: string): Promise<AnyRecord[]> {
		return (await this.store.rows(table)).map(({ record }) => record);
	}

	/** A device's copy of the document as it is now. @param client its id, where the order of two matters */
	async copy(client?: number): Promise<DeviceCopy> {
		return new DeviceCopy(await this.stored(), client);
	}

	async dispose(): Promise<void> {
		this.#registry.close();
		await this.store.close();
		if (this.#own) rmSync(this.#directory, { recursive: true, force: true });
	}
}

/** A device's copy of a document. */
export class DeviceCopy {
	readonly doc: Y.Doc;

	constructor(doc: Y.Doc, client?: number) {
		this.doc = doc;
		if (client !== undefined) doc.clientID = client;
	}

	/** Makes changes and answers their update. */
	write(...changes: (Change | TextChange)[]): Uint8Array {
		return this.do(applyChanges(changes));
	}

	/** Does anything to the document and answers the update. */
	do(work: (doc: Y.Doc) => void): Uint8Array {
		let made: Uint8Array | null = null;
		const note = (update: Uint8Array) => (made = update);
		this.doc.on('update', note);
		this.doc.transact(() => work(this.doc));
		this.doc.off('update', note);
		if (made === null) throw new Error('nothing was changed');
		return made;
	}

	/** Takes in what the station has. */
	async sync(room: GuardedRoom): Promise<void> {
		Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(await room.stored()));
	}
}
