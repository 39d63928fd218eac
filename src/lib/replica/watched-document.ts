import type { Doc } from 'yjs';
import type { DocumentName } from '../domain/kernel/document-name.ts';
import type { DeviceDocuments } from './documents/device-documents.ts';
import { DocumentText } from './documents/document-text.ts';
import type { OpenDocument } from './documents/open-document.ts';
import type { LocalPresence, Presence } from './link/presence.ts';
import { watchedChannel, type WatchedChannel } from './link/watched-channel.ts';
import type { Bus, Timers } from './ports.ts';
import type { LiveText, WatchedDocument } from './replica.ts';

export interface WatchedDocumentParts {
	documents: DeviceDocuments;
	bus: Bus;
	timers: Timers;
	/** This tab, among all tabs and over time. */
	tab: string;
	report(error: unknown): void;
}

/** A document on screen: its copy, its texts, and the line that tells who else has it on screen. */
export class DocumentOnScreen implements WatchedDocument {
	readonly document: DocumentName;
	readonly ready: Promise<Doc>;
	readonly #parts: WatchedDocumentParts;
	readonly #opened: OpenDocument;
	readonly #texts = new Map<string, LiveText>();
	readonly #subscribers = new Set<() => void>();
	#channel: WatchedChannel | null = null;
	#local: LocalPresence | null = null;
	#closed = false;

	constructor(document: DocumentName, parts: WatchedDocumentParts) {
		this.document = document;
		this.#parts = parts;
		this.#opened = parts.documents.open(document);
		this.ready = this.#opened.ready;
		void this.ready.then((doc) => this.#connect(this.#opened.doc ?? doc));
		this.#opened.onReplaced((doc) => this.#connect(doc));
	}

	others(): Presence[] {
		return this.#channel?.others() ?? [];
	}

	onothers(callback: () => void): () => void {
		this.#subscribers.add(callback);
		return () => this.#subscribers.delete(callback);
	}

	setLocal(state: LocalPresence): void {
		this.#local = state;
		this.#channel?.setLocal(state);
	}

	text(table: string, id: string, name: string): LiveText {
		const key = `${table}/${id}/${name}`;
		let text = this.#texts.get(key);
		if (text === undefined) {
			text = new DocumentText({
				table,
				id,
				text: name,
				opened: this.#opened,
				write: (take) => this.#parts.documents.writeNow(this.document, take, [table]),
			});
			this.#texts.set(key, text);
		}
		return text;
	}

	close(): void {
		this.#closed = true;
		this.#channel?.close();
		this.#channel = null;
		this.#subscribers.clear();
		this.#opened.close();
	}

	#connect(doc: Doc): void {
		if (this.#closed) return;
		this.#channel?.close();
		const { documents, bus, timers, tab, report } = this.#parts;
		const channel = watchedChannel({
			document: this.document,
			doc,
			bus,
			tab,
			timers,
			applyFromStation: (update, apply) => {
				documents.takeAnswer(this.document, update).then(apply, report);
			},
		});
		if (this.#local !== null) channel.setLocal(this.#local);
		channel.onothers(() => {
			for (const callback of this.#subscribers) callback();
		});
		this.#channel = channel;
		for (const callback of this.#subscribers) callback();
	}
}
