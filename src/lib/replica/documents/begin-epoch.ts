import type { DeviceStore } from '../store/device-store.ts';

const EPOCH = 'epoch';

/** The epoch that the sequence numbers belong to; empty before the first welcome. */
export async function readEpoch(store: DeviceStore): Promise<string> {
	const epoch = await store.read(['_settings'], (reader) => reader.setting(EPOCH));
	return typeof epoch === 'string' ? epoch : '';
}

/**
 * Begins an epoch: the station's history is another one, so all sequence numbers become 0, and photos wait for its word
 * that it has them.
 */
export async function beginEpoch(store: DeviceStore, epoch: string): Promise<void> {
	if ((await readEpoch(store)) === epoch) return;
	await sendPhotosAgain(store);
	await store.change(['_settings', '_documents'], async (changer) => {
		if ((await changer.setting(EPOCH)) === epoch) return;
		for (const { heard: _heard, ...row } of await changer.documents())
			await changer.putDocument({ ...row, seq: 0 });
		await changer.putSetting(EPOCH, epoch);
	});
}

/**
 * A station that has lost records has lost their photos as well; asking for one that it has costs little. Each in a
 * transaction of its own: all at once are more than a phone's memory should hold, and whoever is broken off begins again.
 */
async function sendPhotosAgain(store: DeviceStore): Promise<void> {
	for (const hash of await store.read(['_blobs'], (reader) => reader.blobsIn('stored')))
		await store.change(['_blobs'], async (changer) => {
			const blob = await changer.blob(hash);
			if (blob?.state === 'stored') await changer.putBlob({ ...blob, state: 'waiting' });
		});
}
