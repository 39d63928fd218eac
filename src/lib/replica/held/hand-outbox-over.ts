import type { StationApi } from '../admission/station-api.ts';
import { sendPhotos } from '../blobs/send-photos.ts';
import { takeRefusal } from '../documents/take-verdict.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { handOver } from './hand-over.ts';
import { sendPhotosOf } from './held-changes.ts';
import { asHanding, type HoldTools } from './hold-entry.ts';

/** Why it is not sent as it is. */
const REASON = 'app-too-old';

/**
 * Gives staff all that waits, because the station does not speak with this app any more: an update may never come, or not
 * before the phone is lost.
 *
 * 1. What waits is put on its way to staff in one transaction, so that it is in one place however often this is broken off.
 * 2. The documents stay to be read. With the first welcome of a newer app they give way to the station's (R18).
 * 3. What the person is to decide themselves, and what they have begun, stays here.
 */
export async function handOutboxOver(
	{ store, api, ...tools }: HoldTools & { store: DeviceStore; api: StationApi },
	token: string,
): Promise<void> {
	await store.change(['_log', '_held', '_blobs'], async (changer) => {
		for (const { document, n, own } of await changer.todo('waiting'))
			if (own !== undefined) await takeRefusal(changer, document, n, REASON, tools);
		for (const held of await changer.heldIn('refused')) {
			if (held.reason !== REASON) continue;
			for (const part of asHanding(held)) await changer.putHeld(part);
			await sendPhotosOf(changer, held);
		}
	});
	await handOver(store, api, token);
	await sendPhotos(store, api, token);
}
