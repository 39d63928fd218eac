import { AppError } from '../app-error.ts';

/**
 * What a failure of IndexedDB means for a person. A full disk aborts the transaction, and what Dexie rejects with is
 * an `AbortError` or `BulkError` around the cause (Dexie#840), so the whole chain is looked through.
 */
export function storageError(error: unknown): unknown {
	if (error instanceof AppError) return error;
	if (chainHas(error, 'QuotaExceededError')) return new AppError('storage-full', error);
	return isStorageFailure(error) ? new AppError('storage-failed', error) : error;
}

/** Whether the connection to the database was closed under us: opening it anew and trying once more may help. */
export function isClosedUnderUs(error: unknown): boolean {
	return chainHas(error, 'DatabaseClosedError') || chainHas(error, 'InvalidStateError');
}

const FAILURES = [
	'AbortError',
	'BulkError',
	'ConstraintError',
	'DataError',
	'DatabaseClosedError',
	'InvalidStateError',
	'MissingAPIError',
	'ModifyError',
	'NotFoundError',
	'NotReadableError',
	'OpenFailedError',
	'PrematureCommitError',
	'TimeoutError',
	'TransactionInactiveError',
	'UnknownError',
	'VersionError',
];

function isStorageFailure(error: unknown): boolean {
	return FAILURES.some((name) => chainHas(error, name));
}

function chainHas(error: unknown, name: string, depth = 0): boolean {
	if (typeof error !== 'object' || error === null || depth > 5) return false;
	const { name: own, inner, cause, failures } = error as Record<string, unknown>;
	if (own === name) return true;
	const nested = [inner, cause, ...(Array.isArray(failures) ? failures.slice(0, 1) : [])];
	return nested.some((one) => chainHas(one, name, depth + 1));
}
