import { AppError, type ErrorCode } from '$lib/replica/app-error.ts';

/** The code of a thrown problem. What nobody foresaw counts as an answer that this version does not understand. */
export function errorCodeOf(error: unknown): ErrorCode {
	return error instanceof AppError ? error.code : 'unreadable-answer';
}
