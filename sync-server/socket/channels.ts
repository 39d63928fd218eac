import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { encodeFrame } from '../../src/lib/protocol/frame.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { StationMessage } from '../../src/lib/protocol/messages.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import type { Counters } from '../counters.ts';
import type { DocumentRegistry } from '../documents/document-registry.ts';
import type { Timers } from '../ports.ts';
import { Channel } from './channel.ts';
import type { Gathering } from './gathering.ts';
import type { Lane } from './lane.ts';
import { Questions } from './questions.ts';

interface Context {
	/** The device's session, device and member. */
	session: unknown;
	device: string;
	member: { id: string; name: string };
	registry: DocumentRegistry;
	gathering: Gathering;
	counters: Counters;
	timers: Timers;
	lane: Lane;
	mayOpen(document: DocumentName): boolean;
	/** Sends what is stored of a document, from its beginning. */
	follow(document: DocumentName): void;
	say(message: StationMessage): void;
	send(frame: Uint8Array): void;
}

/**
 * The channels of one connection.
 *
 * 1. A channel's number is used once. Frames of closed or unknown channels are ignored.
 * 2. A document has a channel only while the member may open it.
 */
export class Channels {
	readonly #context: Context;
	readonly #questions: Questions;
	readonly #open = new Map<number, Channel>();
	#highest = 0;

	constructor(context: Context) {
		this.#context = context;
		this.#questions = new Questions(context.timers);
	}

	/** Opens a document, or says why not; `false` when the number was used before. */
	open(number: number, document: string): boolean {
		if (number <= this.#highest) return false;
		this.#highest = number;
		const objection = this.#objectionTo(document);
		if (objection !== null) this.#context.say({ type: 'closed', channel: number, reason: objection });
		else this.#begin(number, document as DocumentName);
		return true;
	}

	receive(number: number, payload: Uint8Array): void {
		this.#open.get(number)?.receive(payload);
	}

	/** The device has closed a channel. */
	close(number: number): void {
		this.#open.get(number)?.close();
		this.#open.delete(number);
	}

	/** The station closes the channels of some documents. */
	closeWhere(fits: (document: DocumentName) => boolean, reason: Reason): void {
		for (const [number, { document }] of [...this.#open]) if (fits(document)) this.#end(number, reason);
	}

	/** The connection has ended: nobody is told any more. */
	ended(): void {
		for (const channel of this.#open.values()) channel.close();
		this.#open.clear();
	}

	#objectionTo(document: string): Reason | null {
		if (!isDocumentName(document)) return 'malformed';
		if (!this.#context.mayOpen(document)) return 'not-yours';
		return this.#open.size >= LIMITS.channels ? 'too-many' : null;
	}

	#begin(number: number, document: DocumentName): void {
		const { session, device, member, registry, gathering, counters, lane, say, send } = this.#context;
		if (!lane.follows(document)) this.#context.follow(document);
		const channel = new Channel(document, {
			session,
			device,
			member,
			room: registry.room(document),
			gathering,
			questions: this.#questions,
			send: (message) => send(encodeFrame(number, message)),
			receipted: (seq) => lane.receipted(document, seq),
			missed: () => lane.missed(document),
			refused: (n, { reason, table, id }) => {
				counters.count('updates_refused', reason);
				say({
					type: 'refused',
					channel: number,
					n,
					reason,
					...(table === undefined ? {} : { table }),
					...(id === undefined ? {} : { id }),
				});
			},
			close: (reason) => this.#end(number, reason),
		});
		this.#open.set(number, channel);
		channel.open();
	}

	#end(number: number, reason: Reason): void {
		const channel = this.#open.get(number);
		if (channel === undefined) return;
		this.#open.delete(number);
		channel.close();
		this.#context.say({ type: 'closed', channel: number, reason });
	}
}
