import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import { parseDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import {
	drawRights,
	mayOpen,
	RIGHTS_TABLES,
	roleIn,
	type MemberRights,
	type RightsRows,
	type Standing,
} from '../../src/lib/domain/rights/standing.ts';
import type { Role } from '../../src/lib/domain/kernel/rule.ts';
import type { Row, Store, StoredRow } from '../store/store.ts';

/** Who somebody is at the station. */
export interface MemberOfStation {
	id: string;
	name: string;
	standing: Standing;
}

/** Tables from which names come, and the station's own. */
const NAME_TABLES = ['members', 'directory', 'profiles'] as const;

/** Where the station has set nothing else. */
const LEASE_DAYS = 30;

/**
 * Who is who and who may open what, in memory: drawn from the read model at start, and kept up with every commit.
 * Rights are drawn anew only when somebody asks after a change, so that writing thousands of members costs nothing.
 */
export class Membership {
	/** By table, then by document and id: the rows from which everything here follows. */
	readonly #rows = new Map<string, Map<string, StoredRow>>();
	#drawn: Map<string, MemberRights> | null = null;

	/** Reads everything anew. */
	async read(store: Store): Promise<void> {
		this.#rows.clear();
		this.#drawn = null;
		for (const table of new Set([...RIGHTS_TABLES, ...NAME_TABLES]))
			for (const row of await store.rows(table)) this.#put(row);
	}

	/** Takes changed rows; tells whether rights, standings or names may have changed with them. */
	take(document: DocumentName, rows: readonly Row[]): boolean {
		let changed = false;
		for (const row of rows)
			if (RIGHTS_TABLES.has(row.table) || NAME_TABLES.some((table) => table === row.table)) {
				this.#put({ ...row, document });
				changed = true;
			}
		if (changed) this.#drawn = null;
		return changed;
	}

	/** The station's name; `null` while it has none. */
	get stationName(): string | null {
		const name = this.#record('profiles', 'station', 'station')?.name;
		return typeof name === 'string' ? name : null;
	}

	/** Days for which a device may show personal data without another welcome. */
	get leaseDays(): number {
		const days = this.#record('profiles', 'station', 'station')?.leaseDays;
		return typeof days === 'number' ? days : LEASE_DAYS;
	}

	/** What the roster holds about a member; `null` when it does not. */
	particulars(id: string): AnyRecord | null {
		return this.#record('members', 'roster', id) ?? null;
	}

	/** A member as they stand now; `null` for who is unknown or was removed. */
	member(id: string): MemberOfStation | null {
		const rights = this.#rights.get(id);
		if (rights === undefined) return null;
		const name =
			this.#record('members', 'roster', id)?.name ?? this.#record('directory', 'station', id)?.name;
		return { id, name: String(name ?? ''), standing: rights.standing };
	}

	/** All members, in the order of their ids. */
	members(): MemberOfStation[] {
		return [...this.#rights.keys()].sort().flatMap((id) => this.member(id) ?? []);
	}

	mayOpen(member: string, document: string): boolean {
		return parseDocumentName(document) !== null && mayOpen(this.#rights.get(member), document);
	}

	/** What a member is in a document; `null` for who may not open it. */
	roleIn(member: string, document: DocumentName): Role | null {
		return parseDocumentName(document) === null ? null : roleIn(this.#rights.get(member), document);
	}

	/** Whether the person whom a dossier was about has been erased: nothing is put there any more. */
	isErased(document: DocumentName): boolean {
		const parsed = parseDocumentName(document);
		return parsed?.kind === 'pair' && this.#record('pairings', document, parsed.owner)?.erased !== undefined;
	}

	/** Those of some documents that a member may open. */
	openable(member: string, documents: Iterable<DocumentName>): DocumentName[] {
		const rights = this.#rights.get(member);
		return [...documents].filter((document) => mayOpen(rights, document));
	}

	/** In how many active pairings somebody visits. */
	activePairings(): Map<string, number> {
		const counts = new Map<string, number>();
		for (const pairing of this.#all<RightsRows['pairings']>('pairings')) {
			if (pairing.deleted !== undefined || pairing.state !== 'active') continue;
			for (const id of pairing.volunteerIds) counts.set(id, (counts.get(id) ?? 0) + 1);
		}
		return counts;
	}

	get #rights(): Map<string, MemberRights> {
		this.#drawn ??= drawRights({
			members: this.#all('members'),
			teamMembers: this.#all('teamMembers'),
			pairings: this.#all('pairings'),
			grids: this.#all('grids'),
		});
		return this.#drawn;
	}

	/** The records of a table, each with its document. What the guard let pass fits the table's schema. */
	#all<Rows extends Iterable<unknown>>(table: string): Rows {
		const rows = [...(this.#rows.get(table)?.values() ?? [])];
		return rows.map(({ document, record }) => ({ ...record, doc: document })) as unknown as Rows;
	}

	#record(table: string, document: DocumentName, id: string): AnyRecord | undefined {
		return this.#rows.get(table)?.get(`${document} ${id}`)?.record;
	}

	#put(row: StoredRow): void {
		// A pairing counts only in its own document: another one written there would give rights elsewhere.
		if (row.table === 'pairings' && parseDocumentName(row.document)?.owner !== row.record.id) return;
		let rows = this.#rows.get(row.table);
		if (rows === undefined) this.#rows.set(row.table, (rows = new Map<string, StoredRow>()));
		rows.set(`${row.document} ${row.record.id}`, row);
	}
}
