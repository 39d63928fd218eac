import { parseDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { PersonKind } from '../../src/lib/protocol/http.ts';
import { isAboutPerson } from './erased-record.ts';
import type { RecordName, Store, StoredRow } from '../store/store.ts';

/** All records by which the station knows a person. */
export interface Person {
	kind: PersonKind;
	id: string;
	name: string;
	/** Whether an erasure has begun or been done. */
	erased: boolean;
	/** The record by which the person was asked for. */
	main: RecordName & { document: DocumentName };
	/** Records that tell of the person: what an erasure empties. */
	own: StoredRow[];
	/** Records that tell of something else and name the person. */
	naming: StoredRow[];
}

/** The table of a kind's main record. */
const MAIN = { resident: 'residents', recipient: 'recipients', member: 'members' } as const;

/**
 * Finds a person. A resident who is also a recipient is one person, whichever of the two was asked for.
 * `null` when there is none.
 */
export async function findPerson(
	store: Pick<Store, 'rows' | 'rowsAfter'>,
	kind: PersonKind,
	id: string,
): Promise<Person | null> {
	const found = kind === 'member' ? await findMember(store, id) : await findResident(store, kind, id);
	const main = found.own.find(({ table, record }) => table === MAIN[kind] && record.id === id);
	if (main === undefined) return null;
	return {
		kind,
		id,
		name: String(main.record.name),
		erased: main.record.erased !== undefined,
		main: { document: main.document, table: main.table, record: id },
		...found,
	};
}

type Found = Pick<Person, 'own' | 'naming'>;

async function findResident(
	store: Pick<Store, 'rows' | 'rowsAfter'>,
	kind: 'resident' | 'recipient',
	id: string,
): Promise<Found> {
	const all = await store.rows('recipients');
	const residents = new Set(
		kind === 'resident'
			? [id]
			: all.flatMap(({ record }) => (record.id === id ? idsIn(record.residentId) : [])),
	);
	const recipients = all.filter(
		({ record }) => residents.has(String(record.residentId)) || (kind === 'recipient' && record.id === id),
	);
	const ids = new Set(recipients.map(({ record }) => record.id));
	const own: StoredRow[] = [];
	for (const row of await rowsOf(store, recipients)) {
		const whose = row.table === 'recipients' ? row.record.id : row.record.recipientId;
		if (isAboutPerson(row.table) && ids.has(String(whose))) own.push(row);
	}
	const living = (await store.rows('residents')).filter(({ record }) => residents.has(record.id));
	own.push(...living);
	own.push(...(await conflictsOf(store, own)));
	const homes = new Set(living.map(({ document, record }) => `${document} ${String(record.householdId)}`));
	const households = (await store.rows('households')).filter(({ document, record }) =>
		homes.has(`${document} ${record.id}`),
	);
	return { own, naming: households };
}

async function findMember(store: Pick<Store, 'rows' | 'rowsAfter'>, id: string): Promise<Found> {
	const own: StoredRow[] = [];
	for (const table of ['members', 'directory', 'teamMembers'])
		own.push(...(await store.rows(table)).filter(({ record }) => record.id === id));
	own.push(...(await conflictsOf(store, own)));
	const naming: StoredRow[] = [];
	for (const [table, fields] of NAMING)
		for (const row of await store.rows(table))
			if (fields.some((field) => idsIn(row.record[field]).includes(id))) naming.push(row);
	return { own, naming };
}

/** Where members are named, and by which fields. */
const NAMING: readonly (readonly [string, readonly string[]])[] = [
	['assignments', ['memberId']],
	['pairings', ['volunteerIds', 'leaderId']],
	['grids', ['leaderId']],
	['visits', ['authorId']],
	['difficulties', ['reporterId', 'ownerId']],
];

/** The conflicts about some records: they repeat what both sides had written. */
async function conflictsOf(store: Pick<Store, 'rowsAfter'>, own: readonly StoredRow[]): Promise<StoredRow[]> {
	const names = new Set(own.map(({ document, table, record }) => `${document} ${table} ${record.id}`));
	return (await rowsOf(store, own)).filter(
		({ document, table, record }) =>
			table === 'conflicts' && names.has(`${document} ${String(record.table)} ${String(record.recordId)}`),
	);
}

/** All rows of the documents that some rows lie in. */
async function rowsOf(store: Pick<Store, 'rowsAfter'>, rows: readonly StoredRow[]): Promise<StoredRow[]> {
	const found: StoredRow[] = [];
	for (const document of documentsOf(rows)) found.push(...(await store.rowsAfter(document, 0)));
	return found;
}

/** The documents that some rows lie in. */
export function documentsOf(rows: readonly StoredRow[]): DocumentName[] {
	return [...new Set(rows.map(({ document }) => document))];
}

/** The documents that are somebody's dossier: whatever pictures lie there are of that person. */
export function dossiersOf({ own }: Person): DocumentName[] {
	return documentsOf(own).filter((document) => parseDocumentName(document)?.kind === 'pair');
}

function idsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];
}
