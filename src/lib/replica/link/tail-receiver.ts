import { isDocumentName, type DocumentName } from '../../domain/kernel/document-name.ts';
import { decodeRuns, type Run } from '../../protocol/frame.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { AppError } from '../app-error.ts';
import type { DocumentKeeper } from '../documents/document-keeper.ts';
import type { Deflate } from '../ports.ts';

/** Pushes that wait go into one transaction up to here; a tail's frames are of this size already. */
const BATCH_BYTES = LIMITS.tailBatch;

type Item =
	{ kind: 'runs'; deflated: boolean; body: Uint8Array } | { kind: 'step'; step: () => Promise<void> };

export interface TailReceiverEvents {
	/** The copy of a document is at `seq`, and what came begins later. */
	missing(document: DocumentName, seq: number): void;
	/** So many bytes of updates more are on disk. */
	stored(bytes: number): void;
	/** What came could not be read or stored. Nothing more is taken. */
	failed(error: unknown): void;
}

/**
 * Brings all that the station sends to the copy, in the order in which it came.
 *
 * 1. One thing at a time: the next is taken up when the former is on disk. Meanwhile it waits as it came, deflated.
 * 2. Pushes that wait are stored together: under a storm of typing there is one transaction under way, not a queue.
 * 3. A gap is asked for once, until the answer has come.
 */
export class TailReceiver {
	readonly #keeper: DocumentKeeper;
	readonly #deflate: Deflate;
	readonly #events: TailReceiverEvents;
	readonly #items: Item[] = [];
	/** Documents whose tail was asked for, and from where. */
	readonly #asked = new Map<string, number>();
	#working = false;
	#running: Promise<void> = Promise.resolve();
	#finishing = false;
	#closed = false;

	constructor(keeper: DocumentKeeper, deflate: Deflate, events: TailReceiverEvents) {
		this.#keeper = keeper;
		this.#deflate = deflate;
		this.#events = events;
	}

	/** Takes the body of a tail (deflated) or a push. */
	runs(deflated: boolean, body: Uint8Array): void {
		this.#add({ kind: 'runs', deflated, body });
	}

	/** Does something of the copy when all that came before is stored. */
	then(step: () => Promise<void>): void {
		this.#add({ kind: 'step', step });
	}

	/** Asks for what a document's copy lacks after `seq`. */
	ask(document: DocumentName, seq: number): void {
		const asked = this.#asked.get(document);
		if (asked !== undefined && asked <= seq) return;
		this.#asked.set(document, seq);
		this.#events.missing(document, seq);
	}

	/** Takes nothing more. What is under way comes to its end, what waits is forgotten. */
	close(): void {
		this.#closed = true;
		this.#items.length = 0;
	}

	/**
	 * Takes nothing more, and resolves when what has come is on disk: on a slow phone several frames may wait, which
	 * would have to come over the line once more.
	 */
	async finish(): Promise<void> {
		this.#finishing = true;
		await this.#running;
	}

	#add(item: Item): void {
		if (this.#closed || this.#finishing) return;
		this.#items.push(item);
		if (!this.#working) this.#running = this.#work();
	}

	async #work(): Promise<void> {
		this.#working = true;
		try {
			for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift())
				if (item.kind === 'step') await item.step();
				else await this.#store(await this.#read(item));
		} catch (error) {
			const known = this.#closed;
			this.close();
			if (!known) this.#events.failed(error);
		}
		this.#working = false;
	}

	/** Reads a tail's frame, or a push with the pushes that wait right behind it. */
	async #read(first: Item & { kind: 'runs' }): Promise<Run[]> {
		if (first.deflated) return readable(await this.#deflate.inflate(first.body, LIMITS.inflated));
		const runs = readable(first.body);
		for (let bytes = first.body.length; bytes < BATCH_BYTES;) {
			const next = this.#items[0];
			if (next?.kind !== 'runs' || next.deflated) break;
			this.#items.shift();
			bytes += next.body.length;
			runs.push(...readable(next.body));
		}
		return runs;
	}

	async #store(runs: readonly Run[]): Promise<void> {
		if (this.#closed) return;
		// A newer station may have documents of which this version knows nothing.
		const known = runs.filter((run) => isDocumentName(run.document));
		const gaps = await this.#keeper.receive(known);
		if (this.#closed) return;
		for (const { document, from } of known) {
			const asked = this.#asked.get(document);
			if (asked !== undefined && from <= asked) this.#asked.delete(document);
		}
		for (const { document, seq } of gaps) this.ask(document, seq);
		this.#events.stored(runs.reduce((sum, run) => sum + run.bytes.length, 0));
	}
}

function readable(body: Uint8Array): Run[] {
	const runs = decodeRuns(body);
	if (runs === null) throw new AppError('malformed');
	return runs;
}
