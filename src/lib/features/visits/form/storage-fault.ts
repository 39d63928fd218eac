import { AppError } from '../../../replica/app-error.ts';

/** Why this device could not keep something, as far as the person can do something about it. */
export type StorageFault = 'storage-full' | 'storage-failed' | 'reload';

/** Tells a full disk and an outdated tab, where the person can help, from everything else. */
export function storageFault(error: unknown): StorageFault {
	if (error instanceof AppError && (error.code === 'storage-full' || error.code === 'reload'))
		return error.code;
	return 'storage-failed';
}
