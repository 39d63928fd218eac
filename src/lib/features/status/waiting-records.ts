import { tableNamed, type TableName } from '$lib/domain/tables.ts';
import type { Reason } from '$lib/protocol/reasons.ts';
import type { Replica, WaitingState } from '$lib/replica/replica.ts';

/** A record as rows hold it, whatever its table. */
type AnyRow = { readonly doc: string; readonly id: string; readonly [field: string]: unknown };

/** A record that the station does not have in this form. */
export interface WaitingRecord {
	readonly table: TableName;
	readonly id: string;
	readonly state: WaitingState;
	/** Why the station did not take it. */
	readonly reason: Reason | undefined;
	/** As the device holds it; `undefined` when its row is gone. */
	readonly row: AnyRow | undefined;
	/** Whom it is about, where the record itself has no name: the recipient of a visit. */
	readonly about: string | undefined;
}

type Source = Pick<Replica, 'outbox' | 'rows'>;

async function rowOf(replica: Source, table: TableName, id: string): Promise<AnyRow | undefined> {
	const row: unknown = await replica.rows[table].where('id').equals(id).first();
	return row as AnyRow | undefined;
}

async function read(
	replica: Source,
	table: TableName,
	id: string,
	state: WaitingState,
	reason: Reason | undefined,
): Promise<WaitingRecord> {
	const row = await rowOf(replica, table, id);
	const recipientId = row?.recipientId;
	const recipient =
		typeof recipientId === 'string' ? await rowOf(replica, 'recipients', recipientId) : undefined;
	return { table, id, state, reason, row, about: recipient?.name as string | undefined };
}

/** All of them, refused ones first. To be used inside a live query. */
export async function waitingRecords(replica: Source): Promise<WaitingRecord[]> {
	const reads: Promise<WaitingRecord>[] = [];
	const [waiting, refusals] = await Promise.all([replica.outbox.waiting(), replica.outbox.refusals()]);
	for (const [key, state] of waiting) {
		const [table = '', id = ''] = key.split('/', 2);
		// What a newer version wrote under a name unknown here is counted, but has no words.
		if (tableNamed(table)) reads.push(read(replica, table as TableName, id, state, refusals.get(key)));
	}
	const records = await Promise.all(reads);
	return records.toSorted((a, b) => Number(b.state === 'refused') - Number(a.state === 'refused'));
}
