import { type Reason } from '../protocol/reasons.ts';

/** What can go wrong on the device itself, beside the reasons that the station gives. */
export const DEVICE_ERRORS = [
	/** The station cannot be reached. */
	'offline',
	/** The station answered something that this version does not understand. */
	'unreadable-answer',
	/** The device's storage is full: nothing of this write was kept. */
	'storage-full',
	/** The device's storage does not work: nothing of this write was kept. */
	'storage-failed',
	/** A newer version of the app has written the device's storage: this one may not touch it. */
	'store-newer',
	/** Another tab runs a newer version of the app: this one must be loaded anew. */
	'reload',
	/** The record does not fit its table: the form let something through. */
	'record-invalid',
	/** The record, with all that was written together with it, is larger than the station takes. */
	'record-too-large',
	/** The photo is larger than the station takes. */
	'blob-too-large',
	/** The page came over plain HTTP from another machine: browsers then give it no keys. */
	'insecure-page',
	/** This device is a member's already. */
	'already-admitted',
] as const;

/** A coded problem. The words for people are looked up by it, in both languages. */
export type ErrorCode = Reason | (typeof DEVICE_ERRORS)[number];

/** Every known error that is thrown: a code for machines and people, and what lay behind it. */
export class AppError extends Error {
	readonly code: ErrorCode;

	constructor(code: ErrorCode, cause?: unknown) {
		super(code, { cause });
		this.name = 'AppError';
		this.code = code;
	}
}
