import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { ControlKind, encodeControl, encodeRuns } from '../../src/lib/protocol/frame.ts';
import type { Committed } from '../documents/write.ts';

/** Connections that one device may have at once: the newest counts, older ones are often dead lines. */
const MOST_PER_DEVICE = 3;

/** A welcomed session, as much of it as the audience needs. */
export interface Listener {
	readonly device: string;
	readonly member: string;
	/** Sends a stored update, if the member may read it and the device has got so far. */
	push(committed: Committed, frame: Uint8Array): void;
	/** Compares what the member may read with what is being sent. */
	reviewRights(): void;
	/** Another process has written this document. */
	lookFor(document: DocumentName): void;
	/** Somebody was erased from this document: the device has to replace its copy. */
	replace(document: DocumentName): void;
	/** The station can no longer store what comes, or can again. */
	tellStorage(): void;
	/** The device was revoked: nothing leaves to it any more. */
	sendAway(): void;
	/** Ends the connection; `retryAfter` in seconds. */
	leave(retryAfter: number): void;
	/** Cuts the line without a word. */
	cut(): void;
}

/** All welcomed sessions: who hears of what. And those that say hello, since they may be sent away before they are welcome. */
export class Audience {
	readonly #listeners = new Set<Listener>();
	readonly #arriving = new Set<Listener>();
	readonly #readers = new Map<DocumentName, Set<Listener>>();

	get size(): number {
		return this.#listeners.size;
	}

	/** A device says who it is, and it is looked up whether that is so. */
	arrive(listener: Listener): void {
		this.#arriving.add(listener);
	}

	enter(listener: Listener): void {
		this.#arriving.delete(listener);
		const others = [...this.#listeners].filter(({ device }) => device === listener.device);
		for (const other of others.slice(0, Math.max(0, others.length - MOST_PER_DEVICE + 1))) other.cut();
		this.#listeners.add(listener);
	}

	leave(listener: Listener): void {
		this.#arriving.delete(listener);
		this.#listeners.delete(listener);
		for (const [document, readers] of this.#readers)
			if (readers.delete(listener) && readers.size === 0) this.#readers.delete(document);
	}

	reads(listener: Listener, document: DocumentName): void {
		const readers = this.#readers.get(document) ?? new Set();
		this.#readers.set(document, readers.add(listener));
	}

	readsNoMore(listener: Listener, document: DocumentName): void {
		this.#readers.get(document)?.delete(listener);
	}

	/** Sends a stored update to all who read its document; encoded once for all of them. */
	push(committed: Committed): void {
		const readers = this.#readers.get(committed.document);
		if (readers === undefined || readers.size === 0) return;
		const { document, seq, update } = committed;
		const body = encodeRuns([{ document, from: seq - 1, to: seq, bytes: update }]);
		const frame = encodeControl(ControlKind.push, body);
		for (const reader of readers) reader.push(committed, frame);
	}

	reviewRights(): void {
		for (const listener of [...this.#listeners]) listener.reviewRights();
	}

	lookFor(document: DocumentName): void {
		for (const reader of this.#readers.get(document) ?? []) reader.lookFor(document);
	}

	tellStorage(): void {
		for (const listener of [...this.#listeners]) listener.tellStorage();
	}

	/** @param retryAfter draws the seconds for each device, so that they do not all come back at once */
	dismiss(retryAfter: () => number): void {
		for (const listener of [...this.#listeners]) listener.leave(retryAfter());
	}

	replace(document: DocumentName): void {
		for (const reader of [...(this.#readers.get(document) ?? [])]) reader.replace(document);
	}

	/** A device was revoked: nothing leaves to it any more. It hears why when it comes again, at once. */
	sendAway(device: string): void {
		for (const listener of [...this.#listeners, ...this.#arriving])
			if (listener.device === device) listener.sendAway();
	}

	/** The devices that are connected. */
	devices(): Set<string> {
		return new Set([...this.#listeners].map(({ device }) => device));
	}

	/** The same, and those that say they are somebody's. */
	devicesToSendAway(): Set<string> {
		return new Set([...this.#listeners, ...this.#arriving].map(({ device }) => device));
	}
}
