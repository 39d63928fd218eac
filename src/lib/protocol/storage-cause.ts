/** What keeps a station from storing what comes, as its staff are told. A closed list: the words are looked up by it. */
export const STORAGE_CAUSES = [
	/** The disk has no room left. */
	'full',
	/** The disk, or the data directory, lets nobody write. */
	'read-only',
	/** Another program holds the database. */
	'locked',
	/** The disk does not answer. */
	'slow',
	/** Anything else that goes wrong with a disk. */
	'other',
] as const;

export type StorageCause = (typeof STORAGE_CAUSES)[number];
