import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { StationApi } from '../admission/station-api.ts';
import { AppError } from '../app-error.ts';
import { sendPhotos } from '../blobs/send-photos.ts';
import { handAllOver, sweepSnapshots } from '../documents/drop-document.ts';
import type { SnapshotStore } from '../documents/snapshot-store.ts';
import { handOver } from '../held/hand-over.ts';
import type { DeviceIdentity } from '../identity/device-identity.ts';
import type { Erasure } from '../link/link-ports.ts';
import type { DeviceStore, StoreReader } from '../store/device-store.ts';

export interface ErasureParts {
	store: DeviceStore;
	snapshots: Pick<SnapshotStore, 'names' | 'remove'>;
	identity: DeviceIdentity;
	api: StationApi;
	documents: {
		copies(): Promise<[DocumentName, number][]>;
		drop(documents: readonly DocumentName[], reason: Reason): Promise<void>;
	};
}

/**
 * What a revoked device does when it comes by.
 *
 * 1. All documents are dropped at once; what of them the station does not have is held.
 * 2. Only when the station has all of that, photos too, is the rest forgotten, in one transaction that looks once more.
 *    What the station will never keep it notes, and says so: then it is let go of, so that a lost phone forgets in the end.
 * 3. Killed at any point, it goes on when the station says so again: until the station knows, the key stays.
 */
export class DeviceErasure implements Erasure {
	readonly #parts: ErasureParts;
	#running: Promise<void> | null = null;

	constructor(parts: ErasureParts) {
		this.#parts = parts;
	}

	run(token: string): Promise<void> {
		this.#running ??= this.#run(token).finally(() => (this.#running = null));
		return this.#running;
	}

	forgetKey(): Promise<void> {
		return this.#parts.identity.forgetKey();
	}

	async #run(token: string): Promise<void> {
		const { store, snapshots, identity, api, documents } = this.#parts;
		for (;;) {
			const kept = await identity.toForget();
			if (kept.length === 0) return;
			const all = (await documents.copies()).map(([document]) => document);
			await documents.drop(all, 'revoked');
			await store.change(['_held', '_blobs'], (changer) => handAllOver(changer));
			const { notTaken } = await handOver(store, api, token, true);
			if (notTaken > 0) throw new AppError('quota');
			await sendPhotos(store, api, token);
			// Somebody may have saved something meanwhile.
			if (await store.erase(kept, isNothingLeft)) break;
		}
		await sweepSnapshots(store, snapshots);
	}
}

async function isNothingLeft(reader: StoreReader): Promise<boolean> {
	const [documents, refused, handing] = await Promise.all([
		reader.documents(),
		reader.countHeld('refused'),
		reader.countHeld('handing'),
	]);
	return documents.length === 0 && refused === 0 && handing === 0;
}
