import type { RowTables } from '../../replica/row-tables.ts';

/** From so many on, all of the station's names come in one answer sooner than these in one each. */
const MANY = 50;

/**
 * Members' names by their ids; those that have not arrived are left out. May stand inside a live query.
 *
 * Asked for by their whole keys and all at once. By the index of ids IndexedDB would walk from one to the next, with a
 * way to the page and back for each: with a station's 207 paired volunteers over a second on a slow phone.
 */
export async function memberNames(
	{ directory }: Pick<RowTables, 'directory'>,
	ids: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
	const wanted = new Set(ids);
	const found =
		wanted.size < MANY
			? await directory.bulkGet([...wanted].map((id) => ['station', id]))
			: await directory.toArray();
	return new Map(
		found.flatMap((entry) => (entry !== undefined && wanted.has(entry.id) ? [[entry.id, entry.name]] : [])),
	);
}
