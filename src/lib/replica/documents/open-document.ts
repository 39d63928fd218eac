import type { Doc } from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Copies } from './copies.ts';

/** A document that is on screen: its Y.Doc is kept up to date until it is closed. */
export class OpenDocument {
	readonly document: DocumentName;
	/** Settles when the copy is open and whole; never, if it is closed before. */
	readonly ready: Promise<Doc>;
	readonly #onClose: () => void;
	readonly #release: () => void;
	readonly #listeners = new Set<(doc: Doc) => void>();
	#settle: (doc: Doc) => void = () => undefined;
	#doc: Doc | null = null;
	#closed = false;

	constructor(document: DocumentName, copies: Copies, onClose: () => void) {
		this.document = document;
		this.#onClose = onClose;
		this.ready = new Promise((resolve) => (this.#settle = resolve));
		this.#release = copies.use(document, (doc) => this.#replace(doc));
	}

	get isReady(): boolean {
		return this.#doc !== null;
	}

	/** The Y.Doc as it is now; `null` until it is ready. */
	get doc(): Doc | null {
		return this.#doc;
	}

	/** Called when another Y.Doc takes the place of the former: something in it could not be kept. */
	onReplaced(listener: (doc: Doc) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** The copy was found whole. */
	settle(doc: Doc): void {
		if (this.#closed || this.#doc === doc) return;
		this.#doc = doc;
		this.#settle(doc);
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#listeners.clear();
		this.#release();
		this.#onClose();
	}

	#replace(doc: Doc): void {
		if (this.#doc === null || this.#closed) return;
		this.#doc = doc;
		for (const listener of this.#listeners) listener(doc);
	}
}
