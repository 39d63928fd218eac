import * as Y from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { encodeSync, SyncMessage } from '../../protocol/channel-message.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { AppError } from '../app-error.ts';
import type { DocumentKeeper } from '../documents/document-keeper.ts';
import { hasReached } from '../documents/has-reached.ts';
import type { Channel, Channels } from './channels.ts';

/** Documents that are compared at once: enough to hide the way to the station, few enough for a cheap phone. */
const AT_ONCE = 4;
/** "I have nothing": the state vector of an empty document. */
const NOTHING = new Uint8Array([0]);
/** What channel number, message type and lengths add to a message. */
const ENVELOPE_BYTES = 32;

export interface BringBackParts {
	keeper: DocumentKeeper;
	channels: Channels;
	send(channel: Channel, message: Uint8Array): void;
	/** Only what this device wrote itself: the station takes the rest from staff alone. */
	own: boolean;
	report(error: unknown): void;
}

/**
 * Gives a station that has lost a part of its history (a backup was restored) what this copy still holds of it,
 * receipted long ago and in no outbox any more. Runs before anything else on a connection whose epoch is new.
 *
 * 1. Each document is compared in full: the station says all that it has, the copy answers with what that lacks.
 * 2. A document is done when the station has answered once more: it answers when what came before is on its disk.
 *    Until all are done the device keeps the old epoch, so that a cut line makes it begin again.
 * 3. What the station does not take is noted: staff are given it when nobody has brought what it builds on.
 */
export class BringBack {
	readonly #parts: BringBackParts;
	readonly #asked = new Map<
		Channel,
		{ resolve(stepTwo: Uint8Array | null): void; reject(error: Error): void }
	>();
	#closed = false;

	constructor(parts: BringBackParts) {
		this.#parts = parts;
	}

	/** Whether all of the documents were compared: `false` when the connection ended before. */
	async run(documents: readonly DocumentName[]): Promise<boolean> {
		const rest = [...documents];
		const work = async () => {
			for (let next = rest.shift(); next !== undefined && !this.#closed; next = rest.shift())
				await this.#compare(next);
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		return !this.#closed;
	}

	/** Takes the station's step 2, if it was asked for here. */
	stepTwo(channel: Channel, update: Uint8Array): boolean {
		return this.#answer(channel, update);
	}

	/** The station has closed a channel: the document is not the member's, or the station cannot do it now. */
	channelClosed(channel: Channel, reason: Reason): void {
		if (reason === 'storage-failing' || reason === 'too-many')
			this.#asked.get(channel)?.reject(new AppError(reason));
		else this.#answer(channel, null);
	}

	close(): void {
		this.#closed = true;
		for (const channel of [...this.#asked.keys()]) this.#answer(channel, null);
	}

	async #compare(document: DocumentName): Promise<void> {
		const { keeper, channels, send } = this.#parts;
		const channel = channels.open(document);
		if (channel === null) return;
		const theirs = await this.#ask(channel, NOTHING);
		if (theirs !== null) {
			const has = Y.encodeStateVectorFromUpdate(theirs);
			const lost = await keeper.updateSince(document, has, this.#parts.own);
			if (lost.length + ENVELOPE_BYTES > LIMITS.frameUp) {
				this.#parts.report(new AppError('too-large'));
				await keeper.unmended(document);
			} else if (Y.parseUpdateMeta(lost).to.size > 0 && !this.#closed) {
				send(channel, encodeSync(SyncMessage.stepTwo, lost));
				const after = await this.#ask(channel, has);
				// It was not taken, or not all of it: it builds on what others wrote and the station has lost, or rules are
				// against it.
				if (!this.#closed && !holds(has, after, lost)) await keeper.unmended(document);
			}
		}
		if (!this.#closed) channels.close(channel);
	}

	#ask(channel: Channel, stateVector: Uint8Array): Promise<Uint8Array | null> {
		if (this.#closed) return Promise.resolve(null);
		return new Promise((resolve, reject) => {
			this.#asked.set(channel, { resolve, reject });
			this.#parts.send(channel, encodeSync(SyncMessage.stepOne, stateVector));
		});
	}

	#answer(channel: Channel, update: Uint8Array | null): boolean {
		const asked = this.#asked.get(channel);
		this.#asked.delete(channel);
		asked?.resolve(update);
		return asked !== undefined;
	}
}

/** Whether a document that had come as far as a state vector, and then answered with what came since, holds an update. */
function holds(before: Uint8Array, since: Uint8Array | null, update: Uint8Array): boolean {
	if (since === null) return false;
	const [had, got] = [Y.decodeStateVector(before), Y.parseUpdateMeta(since).to];
	const clockOf = (client: number) => Math.max(had.get(client) ?? 0, got.get(client) ?? 0);
	return hasReached(clockOf, Y.parseUpdateMeta(update).to);
}
