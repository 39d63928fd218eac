import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { chainStart, sealLine } from '../../../sync-server/audit/chain.ts';
import type { AuditEntry, AuditQuery, RecordName, StoredAudit } from '../../../sync-server/store/store.ts';
import type { DiskTransaction } from './disk-transaction.ts';
import type { DiskAudit, DiskContent } from './station-disk.ts';

export type MakeSalt = () => string;

/** Hangs lines on the chain. */
export function addAudit(
	content: DiskContent,
	transaction: DiskTransaction,
	entries: readonly AuditEntry[],
	makeSalt: MakeSalt,
): void {
	const { audit, auditOf } = content;
	for (const entry of entries) {
		const newest = audit.at(-1)?.line ?? chainStart(content.meta.get('station') ?? '');
		const { line, values } = sealLine(newest, entry, makeSalt);
		const { about: _about, fields: _fields, ...kept } = line;
		transaction.push(audit, { line: kept, values });
		const key = recordKey(line);
		const places = auditOf.get(key);
		if (places === undefined) transaction.put(auditOf, key, [line.n]);
		else transaction.push(places, line.n);
	}
}

/** Whether the same was told before. */
export function isTold(content: DiskContent, entry: AuditEntry): boolean {
	const field = entry.fields?.[0]?.field;
	return linesAbout(content, entry).some(({ line, values }) => {
		const { kind, device, enteredAt } = line;
		if (kind === 'changed' || kind !== entry.kind) return false;
		if (device !== entry.device || enteredAt !== entry.enteredAt) return false;
		const { fields } = valuesOf(values);
		return fields === null || fields[0]?.field === field;
	});
}

export function queryAudit(content: DiskContent, query: AuditQuery): StoredAudit[] {
	const { before = Infinity, limit, document, table, record, member, kind } = query;
	const { from = -Infinity, to = Infinity } = query;
	const fits = ({ line }: DiskAudit) =>
		line.n < before &&
		line.at >= from &&
		line.at < to &&
		(document === undefined || line.document === document) &&
		(table === undefined || line.table === table) &&
		(record === undefined || line.record === record) &&
		(member === undefined || line.member === member) &&
		(kind === undefined || line.kind === kind);
	const named = document !== undefined && table !== undefined && record !== undefined;
	const lines = named ? linesAbout(content, { document, table, record }) : content.audit;
	const found: StoredAudit[] = [];
	for (let i = lines.length - 1; i >= 0 && found.length < limit; i--)
		if (fits(lines[i]!)) found.push(readLine(lines[i]!));
	return found;
}

export function auditFrom({ audit }: DiskContent, n: number, limit: number): StoredAudit[] {
	const first = Math.max(0, n - 1);
	return audit.slice(first, first + limit).map(readLine);
}

/** When a record was first written, as the operations' record has it. */
export function firstAuditOf(
	content: DiskContent,
	document: DocumentName,
	table: string,
	record: string,
): number | null {
	const moments = linesAbout(content, { document, table, record }).map(({ line }) => line.at);
	return moments.length === 0 ? null : Math.min(...moments);
}

/** Takes the values out of lines; answers how many had any. What tells of an erasure stays. */
export function purgeAudit(
	content: DiskContent,
	transaction: DiskTransaction,
	records: readonly RecordName[],
): number {
	let purged = 0;
	for (const record of records)
		for (const n of content.auditOf.get(recordKey(record)) ?? []) {
			const { line, values } = content.audit[n - 1]!;
			if (values === null || line.kind === 'erased') continue;
			transaction.replace(content.audit, n - 1, { line: { ...line, salt: null }, values: null });
			purged++;
		}
	return purged;
}

function linesAbout(
	{ audit, auditOf }: DiskContent,
	name: Omit<RecordName, 'record'> & NamedRecord,
): DiskAudit[] {
	return (auditOf.get(recordKey(name)) ?? []).map((n) => audit[n - 1]!);
}

type NamedRecord = { record: string | null };

function recordKey({ document, table, record }: Omit<RecordName, 'record'> & NamedRecord): string {
	return `${document} ${table} ${record}`;
}

function readLine({ line, values }: DiskAudit): StoredAudit {
	return { ...line, ...valuesOf(values) };
}

function valuesOf(values: string | null): Pick<AuditEntry, 'about' | 'fields'> {
	if (values === null) return { about: null, fields: null };
	return JSON.parse(values) as Pick<AuditEntry, 'about' | 'fields'>;
}
