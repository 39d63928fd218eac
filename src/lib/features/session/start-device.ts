import { AppError, type ErrorCode } from '$lib/replica/app-error.ts';
import { createReplica } from '$lib/replica/create-replica.ts';
import type { Identity, Replica } from '$lib/replica/replica.ts';

/** The device's copy is open and its owner known, or why it is not. */
export type DeviceStart =
	| { readonly kind: 'started'; readonly replica: Replica; readonly identity: Identity | null }
	| { readonly kind: 'failed'; readonly code: ErrorCode };

/** Opens the device's copy. Without it there is nothing to show: whatever goes wrong here is told, never thrown. */
export async function startDevice(): Promise<DeviceStart> {
	try {
		const replica = createReplica();
		// Read side by side: a device whose lease has ended shows nothing for a moment either.
		const [identity] = await Promise.all([replica.identity(), replica.lease.known()]);
		return { kind: 'started', replica, identity };
	} catch (error) {
		return { kind: 'failed', code: error instanceof AppError ? error.code : 'storage-failed' };
	}
}
