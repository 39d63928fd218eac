import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { encodeEntered, encodeSync, SyncMessage } from '../../protocol/channel-message.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { DocumentKeeper, Gap, OutboxEntry } from '../documents/document-keeper.ts';
import type { Timers } from '../ports.ts';
import type { Channel, Channels } from './channels.ts';

/** Bytes that may wait in the socket: above it, sending pauses, or a slow line would fill the memory. */
const BUFFERED_BYTES = 256 * 1024;
/** Bytes that may be without receipt. */
const FLIGHT_BYTES = 1024 * 1024;
/** A socket does not tell when its buffer empties. */
const LOOK_AGAIN_MS = 50;
/** What channel number, message type and lengths add to an entry. */
const ENVELOPE_BYTES = 32;
/** How often a document may be mended without a receipt in between, before it rests until the next tick. */
const MENDS = 3;

/** A document's entries on their way. */
interface Lane {
	readonly channel: Channel;
	/** To be sent, in order. */
	readonly waiting: OutboxEntry[];
	/** Sent and without receipt, by their number on this channel. */
	readonly flight: Map<number, OutboxEntry>;
	/** Updates sent on this channel: the number of the last. */
	sent: number;
	/** `n` of the newest entry that was taken from the outbox. */
	taken: number;
	/** An entry was refused: what was sent before it is still receipted, then the channel is closed. */
	ending: boolean;
}

/** A refused entry's `n`, and that of the newest entry which then stood behind it and builds on it. */
export interface Stop {
	at: number;
	upTo: number;
}

export interface OutboxSenderParts {
	keeper: DocumentKeeper;
	channels: Channels;
	timers: Timers;
	/** Sends a message on a channel. */
	send(channel: Channel, message: Uint8Array): void;
	/** Bytes that the socket has not sent yet. */
	buffered(): number;
	/** Asks for what a copy lacks. */
	ask(gap: Gap): void;
	/** Does something of the copy when all that came before is stored. */
	then(step: () => Promise<void>): void;
	/** Only what this device wrote itself is sent to a station that lacks something. */
	own: boolean;
	/** The station is told when each entry was entered. */
	saysEntered: boolean;
	/** Documents of which the station refused an entry. Lives longer than the connection. */
	stopped: Map<DocumentName, Stop>;
	/** A document's channel is closed; `lost` when the station did it. */
	cut(document: DocumentName, lost: boolean): void;
	/** The copy on this device failed. */
	failed(error: unknown): void;
}

/**
 * Sends the outbox on one connection.
 *
 * 1. What is sent is in the outbox, on this device's disk, before; its bytes go as they are, one update per entry.
 * 2. A document's entries go in their order, each once per channel, numbered from 1. The n-th receipt is for the
 *    n-th update and for nothing else.
 * 3. An entry leaves the outbox by its receipt only. What has none when the channel ends is sent again.
 * 4. Nothing is sent on the channel of a refused entry, nor of its document, until that entry is out of the way.
 */
export class OutboxSender {
	readonly #parts: OutboxSenderParts;
	readonly #lanes = new Map<DocumentName, Lane>();
	/** Documents that are left alone until the next tick. */
	readonly #resting = new Set<DocumentName>();
	readonly #mends = new Map<DocumentName, number>();
	#flightBytes = 0;
	/** Somebody found no free channel. */
	#crowded = false;
	#scanning = false;
	#scanAgain = false;
	#lookAgain: (() => void) | null = null;
	#closed = false;

	constructor(parts: OutboxSenderParts) {
		this.#parts = parts;
	}

	/** Entries may wait: look and send. */
	wake(): void {
		if (this.#closed) return;
		this.#scanAgain = true;
		if (!this.#scanning) void this.#scan();
	}

	/** Now and then: what was put off is tried again. */
	tick(): void {
		this.#resting.clear();
		// What the station then lacked, others may have brought by now: once more, each time.
		for (const [document, mends] of this.#mends) this.#mends.set(document, Math.min(mends, MENDS - 1));
		this.wake();
	}

	isBusy(document: DocumentName): boolean {
		const lane = this.#lanes.get(document);
		return lane !== undefined && (lane.waiting.length > 0 || lane.flight.size > 0);
	}

	/** The station has the n-th update of a channel on its disk. */
	receipt(channel: Channel, seq: number, n: number): void {
		this.#parts.then(async () => {
			const lane = this.#laneOf(channel);
			const entry = lane?.flight.get(n);
			const gap = await this.#parts.keeper.receipted(channel.document, entry?.n ?? null, seq);
			if (gap !== null) this.#parts.ask(gap);
			if (lane === null || entry === undefined) return;
			if (!lane.flight.delete(n)) return;
			this.#flightBytes -= entry.bytes.length;
			this.#mends.delete(channel.document);
			if (lane.ending && lane.flight.size === 0) this.#endLane(channel.document, channel);
			this.#pump();
		});
	}

	/** The station did not take the n-th update of a channel. */
	refused(channel: Channel, n: number, reason: Reason): void {
		this.#parts.then(async () => {
			const lane = this.#laneOf(channel);
			const entry = lane?.flight.get(n);
			if (lane === null || entry === undefined) return;
			await this.#refuse(lane, entry, reason);
		});
	}

	/** The station closed a channel, or would not open it. */
	channelClosed(channel: Channel, reason: Reason): void {
		this.#parts.then(async () => {
			const lane = this.#laneOf(channel);
			const first = lane?.flight.values().next().value ?? lane?.waiting[0];
			this.#parts.channels.forget(channel);
			if (reason === 'not-yours') await this.#parts.keeper.drop([channel.document]);
			else if (lane !== null && first !== undefined && isFinal(reason)) {
				await this.#refuse(lane, first, reason);
				return;
			}
			this.#resting.add(channel.document);
			this.#endLane(channel.document);
		});
	}

	/** A document's copy gives way to another: what is under way of the former one is not waited for. */
	forget(document: DocumentName): void {
		const channel = this.#lanes.get(document)?.channel;
		if (channel === undefined) return;
		this.#resting.add(document);
		this.#endLane(document, channel);
	}

	/**
	 * The station lacks something that the entries build on. It gets all that it lacks, and the entries once more on
	 * a new channel. Where that is of no use the copy may have to give way.
	 */
	mend(channel: Channel, stateVector: Uint8Array): void {
		this.#parts.then(async () => {
			const { document } = channel;
			if (this.#closed || this.#parts.channels.numbered(channel.number) === undefined) return;
			const { own } = this.#parts;
			const mends = (this.#mends.get(document) ?? 0) + 1;
			this.#mends.set(document, mends);
			const missing = mends > MENDS ? null : await this.#parts.keeper.updateSince(document, stateVector, own);
			if (missing !== null && missing.length + ENVELOPE_BYTES <= LIMITS.frameUp)
				this.#parts.send(channel, encodeSync(SyncMessage.stepTwo, missing));
			else {
				// Nothing of what is under way on this channel is taken any more.
				this.#resting.add(document);
				await this.#parts.keeper.unmended(document, stateVector);
			}
			this.#endLane(document, channel);
			this.wake();
		});
	}

	/** Sends nothing more. Receipts and refusals that have come already are still taken. */
	close(): void {
		this.#closed = true;
		this.#lookAgain?.();
	}

	async #scan(): Promise<void> {
		this.#scanning = true;
		try {
			while (this.#scanAgain && !this.#closed) {
				this.#scanAgain = false;
				const entries = await this.#parts.keeper.outbox();
				if (!this.#closed) this.#take(entries);
			}
		} catch (error) {
			if (!this.#closed) this.#parts.failed(error);
		}
		this.#scanning = false;
	}

	#take(entries: readonly OutboxEntry[]): void {
		this.#crowded = false;
		for (const [document, own] of Map.groupBy(entries, (entry) => entry.document)) {
			const sendable = this.#sendable(document, own);
			if (sendable.length === 0) continue;
			const lane = this.#lane(document);
			if (lane === null) {
				this.#crowded = true;
				continue;
			}
			for (const entry of sendable) {
				if (entry.n <= lane.taken) continue;
				lane.taken = entry.n;
				lane.waiting.push(entry);
			}
		}
		this.#pump();
	}

	#sendable(document: DocumentName, own: readonly OutboxEntry[]): readonly OutboxEntry[] {
		if (this.#resting.has(document)) return [];
		const stop = this.#parts.stopped.get(document);
		if (stop === undefined) return own;
		// What the person does about a refused entry makes those behind it anew, so that none of them is left.
		if (own.some(({ n }) => n >= stop.at && n <= stop.upTo)) return own.filter(({ n }) => n < stop.at);
		this.#parts.stopped.delete(document);
		return own;
	}

	/** A document's lane, begun anew when its channel was closed as idle; `null` when no channel is free. */
	#lane(document: DocumentName): Lane | null {
		const present = this.#lanes.get(document);
		if (present !== undefined && this.#parts.channels.of(document) === present.channel) return present;
		const channel = this.#parts.channels.open(document);
		if (channel === null) return null;
		const lane: Lane = { channel, waiting: [], flight: new Map(), sent: 0, taken: 0, ending: false };
		this.#lanes.set(document, lane);
		return lane;
	}

	/** The lane that a channel is of; `null` when it has none, or another channel by now. */
	#laneOf(channel: Channel): Lane | null {
		const lane = this.#lanes.get(channel.document);
		return lane?.channel === channel ? lane : null;
	}

	/** Sends what may leave: one entry of each document in turn, so that a long one keeps nobody waiting. */
	#pump(): void {
		if (this.#closed) return;
		for (let sending = true; sending;) {
			sending = false;
			for (const lane of this.#lanes.values()) {
				const entry = lane.waiting[0];
				if (entry === undefined) continue;
				if (this.#flightBytes >= FLIGHT_BYTES) return;
				if (this.#parts.buffered() >= BUFFERED_BYTES) return this.#pumpLater();
				sending = true;
				lane.waiting.shift();
				this.#sendEntry(lane, entry);
			}
		}
		if (this.#crowded && this.#parts.channels.closeIdle(1)) this.wake();
	}

	#sendEntry(lane: Lane, entry: OutboxEntry): void {
		if (entry.bytes.length + ENVELOPE_BYTES > LIMITS.frameUp) {
			// It can never be sent. Those behind it build on it.
			this.#stop(lane, entry);
			this.#parts.then(() => this.#refuse(lane, entry, 'too-large'));
			return;
		}
		lane.sent++;
		lane.flight.set(lane.sent, entry);
		this.#flightBytes += entry.bytes.length;
		if (entry.at !== null && this.#parts.saysEntered)
			this.#parts.send(lane.channel, encodeEntered(lane.sent, entry.at));
		this.#parts.send(lane.channel, encodeSync(SyncMessage.update, entry.bytes));
	}

	#pumpLater(): void {
		this.#lookAgain ??= this.#parts.timers.after(LOOK_AGAIN_MS, () => {
			this.#lookAgain = null;
			this.#pump();
		});
	}

	#stop(lane: Lane, entry: OutboxEntry): void {
		this.#parts.stopped.set(lane.channel.document, { at: entry.n, upTo: lane.taken });
		lane.ending = true;
		lane.waiting.length = 0;
	}

	async #refuse(lane: Lane, entry: OutboxEntry, reason: Reason): Promise<void> {
		const { document } = lane.channel;
		this.#stop(lane, entry);
		try {
			await this.#parts.keeper.refused(document, entry.n, reason);
		} catch (error) {
			// This device could not note it: the entry waits on, to be sent and refused again.
			this.#parts.stopped.delete(document);
			throw error;
		}
		for (const [number, { n, bytes }] of lane.flight)
			if (n >= entry.n && lane.flight.delete(number)) this.#flightBytes -= bytes.length;
		if (lane.flight.size === 0 && this.#laneOf(lane.channel) !== null) this.#endLane(document, lane.channel);
	}

	/** Forgets what is under way of a document; its entries are still in the outbox. */
	#endLane(document: DocumentName, channel?: Channel): void {
		const lane = this.#lanes.get(document);
		for (const { bytes } of lane?.flight.values() ?? []) this.#flightBytes -= bytes.length;
		lane?.flight.clear();
		this.#lanes.delete(document);
		if (channel !== undefined) this.#parts.channels.close(channel);
		this.#parts.cut(document, channel === undefined);
	}
}

/** Whether asking again is of no use: the entries will not be taken as they are. */
function isFinal(reason: Reason): boolean {
	return reason === 'not-allowed' || reason === 'not-found';
}
