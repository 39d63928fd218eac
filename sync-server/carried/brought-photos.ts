import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { CarriedPhoto } from '../../src/lib/protocol/carried.ts';

/** Photos that may be on their way at once: the newest stay, and who brings a page again may send its photos again. */
const MOST = 20_000;

/**
 * Which photos a device may send although they are not its member's: those that a page it brought in vouches for. Held in
 * memory alone, since bringing the page in once more costs nothing.
 */
export class BroughtPhotos {
	readonly #allowed = new Set<string>();

	allow(device: string, photos: readonly CarriedPhoto[]): void {
		for (const { document, hash } of photos) {
			const name = nameOf(device, document, hash);
			this.#allowed.delete(name);
			this.#allowed.add(name);
		}
		for (const oldest of this.#allowed) {
			if (this.#allowed.size <= MOST) return;
			this.#allowed.delete(oldest);
		}
	}

	maySend(device: string, document: DocumentName, hash: string): boolean {
		return this.#allowed.has(nameOf(device, document, hash));
	}
}

function nameOf(device: string, document: string, hash: string): string {
	return `${device} ${document} ${hash}`;
}
