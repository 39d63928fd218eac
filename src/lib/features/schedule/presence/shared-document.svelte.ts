import type { LiveText, WatchedDocument } from '../../../replica/replica.ts';
import { BoardPresence } from './board-presence.svelte.ts';

/** What is there once the device's copy is open and whole; before, a text would look empty. */
interface Opened {
	watched: WatchedDocument;
	presence: BoardPresence;
}

/** A team's document while somebody who may change it has it on screen: who else is there, and the texts. */
export class SharedDocument {
	#opened = $state.raw<Opened | null>(null);
	#closed = false;
	#close: () => void = () => undefined;

	/** `opening`: as `Replica.watch` answers it. Whoever closes this closes also what comes too late. */
	constructor(opening: Promise<WatchedDocument>) {
		void this.#open(opening);
	}

	/** `null` until it is known. */
	get presence(): BoardPresence | null {
		return this.#opened?.presence ?? null;
	}

	/** 本周说明 of the week that begins so; `null` until the document is whole. */
	notes(monday: string): LiveText | null {
		return this.#opened?.watched.text('weekNotes', monday, 'text') ?? null;
	}

	close(): void {
		this.#closed = true;
		this.#close();
	}

	async #open(opening: Promise<WatchedDocument>): Promise<void> {
		const watched = await opening;
		this.#close = () => watched.close();
		if (this.#closed) return watched.close();
		await watched.ready;
		if (!this.#closed) this.#opened = { watched, presence: new BoardPresence(watched) };
	}
}
