import type { StorageCause } from '../../src/lib/protocol/storage-cause.ts';

/** Primary result codes of SQLite that tell of the disk and not of what was asked (https://www.sqlite.org/rescode.html). */
const SQLITE: Readonly<Record<number, StorageCause>> = {
	5: 'locked',
	6: 'locked',
	7: 'other',
	8: 'read-only',
	10: 'other',
	11: 'other',
	13: 'full',
	14: 'other',
	26: 'other',
};
const FILES: Readonly<Record<string, StorageCause>> = {
	ENOSPC: 'full',
	EDQUOT: 'full',
	EROFS: 'read-only',
	EACCES: 'read-only',
	EPERM: 'read-only',
	EIO: 'other',
	EFBIG: 'other',
	EMFILE: 'other',
	ENFILE: 'other',
};

/** Whether the database has thrown it, not the file system. */
export function isFromDatabase(error: unknown): boolean {
	return (error as { code?: unknown } | null | undefined)?.code === 'ERR_SQLITE_ERROR';
}

/** What keeps the station from storing, by the error of the database or the file system; `null` for any other error. */
export function storageCauseOf(error: unknown): StorageCause | null {
	const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
	// The lower byte is the primary code, the rest tells more exactly where it happened.
	if (isFromDatabase(error)) return typeof errcode === 'number' ? (SQLITE[errcode & 0xff] ?? null) : null;
	return typeof code === 'string' ? (FILES[code] ?? null) : null;
}
