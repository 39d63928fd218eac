import * as Y from 'yjs';
import { parseTextName } from '../../src/lib/domain/kernel/change.ts';
import type { Table } from '../../src/lib/domain/kernel/define-table.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { tablesOf } from '../../src/lib/domain/tables.ts';
import type { ClientBinding } from '../store/store.ts';
import { narrowly, NO_CLIENT, prepareForNarrow } from './narrow-transaction.ts';
import { OpenConflicts } from './open-conflicts.ts';
import type { SeenValues } from './seen-values.ts';

/**
 * The station's own writes carry one client id in every document, whoever of its processes makes them: the
 * compare-and-append lets only one of two writers under the same clock through, the other begins again. This is the
 * first; a restored station has another one, since devices may hold what it wrote under the clocks that it has lost.
 */
export const FIRST_STATION_CLIENT = 1;
/** What a type at the top of a document holds. */
export type Root = { kind: 'table'; table: Table } | { kind: 'text'; table: Table; id: string; text: string };

/** A Yjs type of any kind, as the guard walks through it. */
export type AnyType = Y.AbstractType<unknown>;

/** Who is told of what happens to a document: of each transaction while what it overwrites is still there, and its bytes. */
export interface Ear {
	transaction(transaction: Y.Transaction): void;
	update(bytes: Uint8Array): void;
}

/** A document as the station holds it in memory, with what the guard has to know beside its content. */
export class StandingDocument {
	readonly name: DocumentName;
	/** The client id under which the station itself writes now. */
	readonly stationClient: number;
	readonly tables: readonly Table[];
	readonly doc: Y.Doc;
	/** Whose the client ids are that have written in it. */
	readonly clients = new Map<number, ClientBinding>();
	/** When its records were begun (ms, the station's clock), by `table/id`. */
	readonly createdAt = new Map<string, number>();
	readonly conflicts: OpenConflicts;
	/** What overwritten entries held. */
	readonly seen: SeenValues;
	readonly #tables: ReadonlyMap<string, Table>;
	#roots = new WeakMap<AnyType, Root>();
	#ear: Ear | null = null;

	constructor(name: DocumentName, seen: SeenValues, stationClient = FIRST_STATION_CLIENT) {
		this.name = name;
		this.stationClient = stationClient;
		this.seen = seen;
		this.tables = tablesOf(name);
		this.#tables = new Map(this.tables.map((table) => [table.name, table]));
		this.doc = new Y.Doc();
		this.doc.clientID = NO_CLIENT;
		prepareForNarrow(this.doc);
		this.conflicts = new OpenConflicts(this.doc);
	}

	/** To be called when everything stored is in the document. */
	loaded(): void {
		for (const { name } of this.tables) this.doc.getMap(name);
		for (const name of [...this.doc.share.keys()])
			if (parseTextName(name, this.tables) !== null) this.doc.getText(name);
		this.conflicts.read();
		this.doc.on('afterTransaction', (transaction: Y.Transaction) => this.#ear?.transaction(transaction));
		this.doc.on('update', (bytes: Uint8Array) => this.#ear?.update(bytes));
	}

	/** Does something that writes under some client ids, and tells of it. */
	hear(ear: Ear, clients: readonly number[], work: () => void): void {
		this.#ear = ear;
		try {
			narrowly(this.doc, clients, work);
		} finally {
			this.#ear = null;
		}
	}

	/** How far a client has written. */
	state(client: number): number {
		return Y.getState(this.doc.store, client);
	}

	table(name: string): Table | null {
		return this.#tables.get(name) ?? null;
	}

	/** What a top-level name stands for, whether it is there yet or not; `null` when it is nobody's. */
	root(name: string): Table | 'text' | null {
		return this.#tables.get(name) ?? (parseTextName(name, this.tables) === null ? null : 'text');
	}

	/** What a type holds that lies at the top; `null` for a nested one and for what nobody declared. */
	rootOf(type: AnyType): Root | null {
		if (type._item !== null) return null;
		const known = this.#roots.get(type);
		if (known !== undefined) return known;
		for (const [name, candidate] of this.doc.share) {
			if (candidate !== type) continue;
			const table = this.#tables.get(name);
			const text = table === undefined ? parseTextName(name, this.tables) : null;
			const root: Root | null =
				table !== undefined ? { kind: 'table', table } : text === null ? null : { kind: 'text', ...text };
			if (root !== null) this.#roots.set(type, root);
			return root;
		}
		return null;
	}

	/** A record was begun, unless it is known to have been there before. */
	begun(record: string, at: number): void {
		if (!this.createdAt.has(record)) this.createdAt.set(record, at);
	}

	/** Whether a client id is the station's own, of today or from before a restored backup. */
	isStations(client: number): boolean {
		return (
			client === FIRST_STATION_CLIENT ||
			client === this.stationClient ||
			this.clients.get(client)?.device === null
		);
	}

	/** The member who wrote under a client id; `null` for the station itself and for ids from before a restored backup. */
	memberOf(client: number): string | null {
		return this.clients.get(client)?.member ?? null;
	}
}
