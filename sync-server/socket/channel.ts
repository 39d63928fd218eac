import * as Y from 'yjs';
import { assertNever } from '../../src/lib/domain/kernel/assert-never.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { encodeSync, readChannelMessage, SyncMessage } from '../../src/lib/protocol/channel-message.ts';
import { encodeReceipt } from '../../src/lib/protocol/frame.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import type { Room } from '../documents/room.ts';
import type { Author, Flow, Outcome, Refusal } from '../documents/write.ts';
import type { Attendant, Gathering } from './gathering.ts';
import { decodePresence } from './presence.ts';
import type { Questions } from './questions.ts';

interface Context {
	/** The device's session: what it wrote is not pushed to it, its receipt tells it. */
	session: unknown;
	device: string;
	member: { id: string; name: string };
	room: Room;
	gathering: Gathering;
	/** The session's questions for documents as a whole, of which one is answered at a time. */
	questions: Questions;
	send(message: Uint8Array): void;
	/** An update of this device is on the disk, and its receipt was sent. */
	receipted(seq: number): void;
	/** An update of this device is on the disk, but the channel was closed before its receipt. */
	missed(): void;
	refused(n: number, refusal: Refusal): void;
	/** The channel has to be closed. */
	close(reason: Reason): void;
}

/**
 * One document on one connection: takes the device's numbered updates, answers its state vector, passes presence.
 *
 * 1. Every sync message of kind `update` counts, from 1, also while it is ignored: both sides count alike.
 * 2. After a refusal the channel takes no update any more; the device opens another one.
 * 3. After a gap it takes none until a step 2 came; what waits is sent again on another channel.
 */
export class Channel implements Attendant {
	readonly document: DocumentName;
	readonly #context: Context;
	#flow: Flow = { stoppedAt: Infinity };
	#asked = false;
	/** When an update that is about to come was entered. */
	#entered = { n: 0, at: 0 };
	#n = 0;
	#closed = false;

	constructor(document: DocumentName, context: Context) {
		this.document = document;
		this.#context = context;
		context.room.hold();
	}

	/** Tells the device who else is there. */
	open(): void {
		this.#context.gathering.enter(this);
	}

	send(message: Uint8Array): void {
		if (!this.#closed) this.#context.send(message);
	}

	receive(payload: Uint8Array): void {
		if (this.#closed) return;
		const message = readChannelMessage(payload);
		if (message === null) {
			this.#context.close('malformed');
			return;
		}
		switch (message.type) {
			case 'sync':
				if (message.kind === SyncMessage.stepOne) this.#answer(message.bytes.slice());
				else if (message.kind === SyncMessage.stepTwo) this.#takeState(message.bytes.slice());
				else this.#takeUpdate(message.bytes.slice());
				return;
			case 'awareness':
				this.#attend(message.bytes);
				return;
			case 'queryAwareness':
				this.#context.gathering.tell(this);
				return;
			case 'entered':
				this.#entered = message;
				return;
			case 'receipt':
				// Only the station gives receipts.
				this.#context.close('malformed');
				return;
			default:
				assertNever(message);
		}
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#context.questions.drop(this);
		this.#context.gathering.leave(this);
		this.#context.room.release();
	}

	#attend(update: Uint8Array): void {
		const presence = decodePresence(update);
		if (presence === null) return;
		const { id, name } = this.#context.member;
		// Who it is, the station says: a device can only say what it is doing.
		if (presence.state !== null) presence.state = { ...presence.state, member: { id, name } };
		this.#context.gathering.say(this, presence);
	}

	/** Step 2 for the device's state vector, of what is on the disk. */
	#answer(stateVector: Uint8Array): void {
		if (stateVector.length > LIMITS.stateVector) {
			this.#context.close('too-large');
			return;
		}
		this.#context.questions.put(this, (answered) =>
			this.#context.room.ask(
				({ doc }) => {
					this.#tell(doc, stateVector);
					answered();
				},
				() => {
					this.#context.close('storage-failing');
					answered();
				},
			),
		);
	}

	#tell(doc: Y.Doc, stateVector: Uint8Array): void {
		if (this.#closed) return;
		let update: Uint8Array;
		try {
			update = Y.encodeStateAsUpdate(doc, stateVector);
		} catch {
			// The state vector is none.
			this.#context.close('malformed');
			return;
		}
		this.send(encodeSync(SyncMessage.stepTwo, update));
	}

	#takeUpdate(bytes: Uint8Array): void {
		const n = ++this.#n;
		if (n > this.#flow.stoppedAt) return;
		this.#context.room.write({
			proposal: { kind: 'update', bytes },
			author: this.#author,
			enteredAt: this.#entered.n === n ? this.#entered.at : null,
			source: this.#context.session,
			flow: this.#flow,
			place: n,
			done: (outcome) => this.#took(n, outcome),
		});
	}

	get #author(): Author {
		return { member: this.#context.member.id, device: this.#context.device };
	}

	#took(n: number, outcome: Outcome): void {
		if (this.#closed) {
			if (outcome.kind === 'stored') this.#context.missed();
			return;
		}
		switch (outcome.kind) {
			case 'stored':
				this.send(encodeReceipt({ seq: outcome.seq, n }));
				this.#context.receipted(outcome.seq);
				return;
			case 'known':
				// No number: that of the newest update could be one that this device has yet to get.
				this.send(encodeReceipt({ seq: 0, n }));
				return;
			case 'refused':
				this.#context.refused(n, outcome.refusal);
				return;
			case 'gap':
				if (!this.#asked) this.send(encodeSync(SyncMessage.stepOne, outcome.stateVector));
				this.#asked = true;
				return;
			case 'overdrawn':
				this.#context.close('too-many');
				return;
			case 'unavailable':
				this.#context.close('storage-failing');
		}
	}

	/** Everything that the device has and the station lacks: the answer to the station's step 1. */
	#takeState(bytes: Uint8Array): void {
		this.#asked = false;
		this.#flow = { stoppedAt: Infinity };
		this.#context.room.write({
			proposal: { kind: 'update', bytes, state: true },
			author: this.#author,
			enteredAt: null,
			// It holds also what others wrote, so its device is told like everybody else.
			source: null,
			flow: this.#flow,
			place: 0,
			done: (outcome) => {
				if (outcome.kind === 'stored' || outcome.kind === 'known') return;
				if (outcome.kind === 'refused') this.#context.close(outcome.refusal.reason);
				else if (outcome.kind === 'overdrawn') this.#context.close('too-many');
				else this.#context.close(outcome.kind === 'gap' ? 'malformed' : 'storage-failing');
			},
		});
	}
}
