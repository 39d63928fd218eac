import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { BlobFiles } from '../http/blob-files.ts';
import type { RecordName, Store, StoredAudit, StoredRow } from '../store/store.ts';
import type { Person } from './find-person.ts';
import { picturesOf } from './pictures-of.ts';
import { recordsAbout } from './records-about.ts';

/** Bytes of pictures in one export; further ones are named, and can be fetched one by one. */
const MOST_PICTURE_BYTES = 128 * 1024 * 1024;
/** Lines of the operations' record read at once. */
const PORTION = 500;

/** Of records that tell of somebody else and name a member: what the member did. The rest is that person's. */
const OWN_PART: Record<string, readonly string[]> = {
	visits: ['recipientId', 'authorId', 'day', 'enteredAt', 'minutes', 'helps'],
	difficulties: ['recipientId', 'reportedOn', 'reporterId', 'ownerId', 'state'],
	pairings: ['recipientId', 'volunteerIds', 'leaderId', 'state', 'startedOn', 'endedOn'],
};

type Needs = { store: Store; files: BlobFiles; now: number };

/** Everything that the station holds about a person, in a form for them to keep. */
export async function exportPerson({ store, files, now }: Needs, person: Person): Promise<object> {
	const { kind, id, own, naming } = person;
	const names = new Set((await recordsAbout(store, person)).map(nameOf));
	const member = kind === 'member' ? await memberPart(store, id) : {};
	const quarantine = (await store.quarantined())
		.map((item) => ({
			...item,
			changes: item.changes.filter(({ table, id: record }) =>
				names.has(nameOf({ document: item.document, table, record })),
			),
		}))
		.filter(({ changes }) => changes.length > 0);
	return {
		form: 'shouwang-person/1',
		kind,
		id,
		exportedAt: now,
		records: own.map(describe),
		naming: naming.map((row) => describe(kind === 'member' ? ownPart(row) : row)),
		...member,
		quarantine,
		audit: await linesAbout(store, person),
		pictures: await picturesWithBytes({ store, files, now }, person),
	};
}

function nameOf({ document, table, record }: RecordName): string {
	return `${document} ${table} ${record}`;
}

function describe({ document, table, record }: StoredRow): object {
	return { document, table, record };
}

function ownPart(row: StoredRow): StoredRow {
	const kept = OWN_PART[row.table];
	if (kept === undefined) return row;
	const record: AnyRecord = { id: row.record.id };
	for (const field of kept) if (row.record[field] !== undefined) record[field] = row.record[field];
	return { ...row, record };
}

/** Devices without their keys, invitations without their codes, and what the member did, without what it was about. */
async function memberPart(store: Store, id: string): Promise<object> {
	const devices = (await store.devices())
		.filter(({ member }) => member === id)
		.map(({ id: device, name, createdAt, revokedAt, seen, erasedAt }) => ({
			id: device,
			name,
			createdAt,
			revokedAt,
			seen,
			erasedAt,
		}));
	const invitations = (await store.invitations())
		.filter(({ member }) => member === id)
		.map(({ id: invitation, createdAt, expiresAt, usedAt, withdrawnAt }) => ({
			id: invitation,
			createdAt,
			expiresAt,
			usedAt,
			withdrawnAt,
		}));
	const handedOver = (await store.quarantined(id)).map(
		({ document, at, receivedAt, reason, state, word }) => ({
			document,
			at,
			receivedAt,
			reason,
			state,
			word,
		}),
	);
	const actions = (await allLines(store, { member: id })).map(({ fields, about: _, ...line }) => ({
		...bare(line),
		fields: fields?.map(({ field }) => field) ?? [],
	}));
	return { devices, invitations, handedOver, actions };
}

async function linesAbout(store: Store, { own }: Person): Promise<object[]> {
	const lines: StoredAudit[] = [];
	for (const { document, table, record } of own)
		lines.push(...(await allLines(store, { document, table, record: record.id })));
	return lines
		.sort((a, b) => a.n - b.n)
		.map(({ about, fields, ...line }) => ({ ...bare(line), about, fields }));
}

async function allLines(
	store: Store,
	query: Omit<Parameters<Store['audit']>[0], 'limit'>,
): Promise<StoredAudit[]> {
	const lines: StoredAudit[] = [];
	for (;;) {
		const portion = await store.audit({ ...query, before: lines.at(-1)?.n, limit: PORTION });
		lines.push(...portion);
		if (portion.length < PORTION) return lines;
	}
}

function bare({
	n,
	kind,
	at,
	enteredAt,
	member,
	document,
	table,
	record,
}: Omit<StoredAudit, 'about' | 'fields'>) {
	return { n, kind, at, enteredAt, member, document, table, record };
}

async function picturesWithBytes({ store, files }: Needs, person: Person): Promise<object[]> {
	const found: object[] = [];
	let bytes = 0;
	for (const { document, hash, type } of await picturesOf(store, person)) {
		const picture = type === null || bytes >= MOST_PICTURE_BYTES ? null : await files.bytes(hash);
		bytes += picture?.length ?? 0;
		found.push({ document, hash, type, base64: picture?.toString('base64') ?? null });
	}
	return found;
}
