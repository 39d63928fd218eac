import { namedBlobs } from '../documents/check-changes.ts';
import type { HeldChange } from '../replica.ts';
import type { DeviceStore, StoreChanger, StoredHeld } from '../store/device-store.ts';
import { asHanding } from './hold-entry.ts';

/** What the station did not take, as the person looks through it. */
export class HeldChanges {
	readonly #store: DeviceStore;

	constructor(store: DeviceStore) {
		this.#store = store;
	}

	/** The newest first. */
	async list(): Promise<HeldChange[]> {
		const all = await this.#store.read(['_held'], (reader) => reader.allHeld());
		return all
			.sort((a, b) => b.heldAt - a.heldAt || (a.key < b.key ? 1 : -1))
			.map(({ n: _n, ...held }) => held);
	}

	/** How many still want something of the person. */
	async count(): Promise<number> {
		const counts = await this.#store.read(['_held'], (reader) =>
			Promise.all([reader.countHeld('refused'), reader.countHeld('accepted'), reader.countHeld('rejected')]),
		);
		return counts.reduce((sum, count) => sum + count, 0);
	}

	/** Gives one to staff as soon as the station can be reached. */
	async handOver(key: string): Promise<void> {
		await this.#store.change(['_held', '_blobs'], async (changer) => {
			const held = await changer.held(key);
			if (held?.state !== 'refused') return;
			for (const part of asHanding(held)) await changer.putHeld(part);
			await sendPhotosOf(changer, held);
		});
	}

	/** Forgets one, and the photos that nothing else names. One that is on its way to staff is not forgotten any more. */
	async discard(key: string): Promise<void> {
		await this.#store.change(['_held', '_blobs', '_log'], async (changer) => {
			const held = await changer.held(key);
			if (held === undefined || held.state === 'handing' || held.state === 'handed') return;
			await changer.removeHeld(key);
			await forgetPhotosOf(changer, held);
		});
	}
}

/** Photos of a change that goes to staff leave with it, under the document that they were taken for. */
export async function sendPhotosOf(changer: StoreChanger, { document, changes }: StoredHeld): Promise<void> {
	for (const hash of namedBlobs(changes)) {
		const blob = await changer.blob(hash);
		if (blob?.state === 'kept') await changer.putBlob({ ...blob, document, state: 'waiting' });
	}
}

async function forgetPhotosOf(changer: StoreChanger, { changes }: StoredHeld): Promise<void> {
	const hashes = namedBlobs(changes);
	if (hashes.length === 0) return;
	const [waiting, held] = await Promise.all([changer.todo('waiting'), changer.allHeld()]);
	const named = new Set([
		...namedBlobs(waiting.flatMap(({ own }) => own?.changes ?? [])),
		...namedBlobs(held.flatMap(({ changes: others }) => others)),
	]);
	for (const hash of hashes) {
		const blob = await changer.blob(hash);
		if (blob !== undefined && blob.state !== 'stored' && !named.has(hash)) await changer.removeBlob(hash);
	}
}
