import type { RecordName, Store } from '../store/store.ts';
import { dossiersOf, type Person } from './find-person.ts';

/**
 * The names of all records that tell of a person: those that there are, and those that were handed over for one of the
 * person's dossiers and never became any.
 */
export async function recordsAbout(store: Pick<Store, 'quarantined'>, person: Person): Promise<RecordName[]> {
	const records: RecordName[] = person.own.map(({ document, table, record }) => ({
		document,
		table,
		record: record.id,
	}));
	const dossiers = new Set(dossiersOf(person));
	for (const { document, changes } of await store.quarantined())
		if (dossiers.has(document))
			for (const { table, id } of changes) records.push({ document, table, record: id });
	return records;
}
