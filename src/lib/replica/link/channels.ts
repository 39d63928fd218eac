import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Connection } from './connection.ts';

/** A document's number on one connection. */
export interface Channel {
	readonly number: number;
	readonly document: DocumentName;
}

/**
 * The numbers that documents have on one connection.
 *
 * 1. A document has at most one channel at a time, and a number is never used twice.
 * 2. At most `LIMITS.channels` are open: who needs none makes room, otherwise the newcomer waits.
 */
export class Channels {
	readonly #connection: Connection;
	readonly #isNeeded: (document: DocumentName) => boolean;
	/** In the order of opening. */
	readonly #open = new Map<DocumentName, Channel>();
	readonly #byNumber = new Map<number, Channel>();
	#last = 0;

	/** @param isNeeded whether a document is on screen or has something to send */
	constructor(connection: Connection, isNeeded: (document: DocumentName) => boolean) {
		this.#connection = connection;
		this.#isNeeded = isNeeded;
	}

	/** A document's channel, opened now if need be; `null` when all are taken. No round trip: it can be used at once. */
	open(document: DocumentName): Channel | null {
		const present = this.#open.get(document);
		if (present !== undefined) return present;
		if (this.#open.size >= LIMITS.channels && !this.closeIdle(1)) return null;
		const channel: Channel = { number: ++this.#last, document };
		this.#open.set(document, channel);
		this.#byNumber.set(channel.number, channel);
		this.#connection.send({ type: 'open', channel: channel.number, document });
		return channel;
	}

	of(document: DocumentName): Channel | undefined {
		return this.#open.get(document);
	}

	/** The channel that a number from the station means; none when it is closed: the frame crossed the closing. */
	numbered(number: number): Channel | undefined {
		return this.#byNumber.get(number);
	}

	close(channel: Channel): void {
		if (this.forget(channel)) this.#connection.send({ type: 'close', channel: channel.number });
	}

	/** The station has closed it. */
	forget(channel: Channel): boolean {
		if (!this.#byNumber.delete(channel.number)) return false;
		this.#open.delete(channel.document);
		return true;
	}

	/** Closes channels that nobody needs, at most so many; whether there was one. */
	closeIdle(atMost = Infinity): boolean {
		const idle = [...this.#open.values()].filter(({ document }) => !this.#isNeeded(document));
		for (const channel of idle.slice(0, atMost)) this.close(channel);
		return idle.length > 0;
	}
}
