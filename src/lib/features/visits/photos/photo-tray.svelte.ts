import { storageFault, type StorageFault } from '../form/storage-fault.ts';
import { UnreadablePhoto } from './unreadable-photo.ts';

/** As many as a visit's record may name. */
export const PHOTOS = 6;

export type PhotoProblem = 'too-many' | 'unreadable' | StorageFault;

interface TrayPorts {
	shrink(file: Blob): Promise<Blob>;
	/** Puts the bytes on this device's disk and answers their hash. */
	store(blob: Blob): Promise<string>;
	photos(): readonly string[];
	replace(photos: string[]): void;
	discard(hash: string): void;
}

/**
 * Photos on their way into a visit: one after another, since two decoded at once do not fit into a cheap phone.
 * A photo is named in the visit only after its bytes are stored.
 */
export class PhotoTray {
	#ports: TrayPorts;
	#coming = $state(0);
	#problem: PhotoProblem | null = $state(null);
	#queue: Promise<void> = Promise.resolve();

	constructor(ports: TrayPorts) {
		this.#ports = ports;
	}

	/** How many are being made small. */
	get coming(): number {
		return this.#coming;
	}

	/** What was wrong with the last ones chosen; the others are kept all the same. */
	get problem(): PhotoProblem | null {
		return this.#problem;
	}

	get full(): boolean {
		return this.#ports.photos().length + this.#coming >= PHOTOS;
	}

	/** Takes chosen files, as many as there is room for. */
	add(files: readonly Blob[]): void {
		const room = Math.max(0, PHOTOS - this.#ports.photos().length - this.#coming);
		this.#problem = files.length > room ? 'too-many' : null;
		const taken = files.slice(0, room);
		this.#coming += taken.length;
		for (const file of taken) this.#queue = this.#queue.then(() => this.#take(file));
	}

	remove(hash: string): void {
		this.#problem = null;
		this.#ports.replace(this.#ports.photos().filter((photo) => photo !== hash));
		this.#ports.discard(hash);
	}

	/** Resolves when no photo is on its way in. */
	settled(): Promise<void> {
		return this.#queue;
	}

	async #take(file: Blob): Promise<void> {
		try {
			const hash = await this.#ports.store(await this.#ports.shrink(file));
			const photos = this.#ports.photos();
			if (!photos.includes(hash)) this.#ports.replace([...photos, hash]);
		} catch (error) {
			this.#problem = error instanceof UnreadablePhoto ? 'unreadable' : storageFault(error);
		} finally {
			this.#coming--;
		}
	}
}
