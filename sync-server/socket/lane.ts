import { deflateRaw } from 'node:zlib';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { ControlKind, encodeControl, encodeRuns } from '../../src/lib/protocol/frame.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { DocumentRegistry } from '../documents/document-registry.ts';
import { brokenLog, tailFault } from '../documents/log-fault.ts';
import type { Log } from '../ports.ts';
import type { Store } from '../store/store.ts';

const DEFLATE_LEVEL = 6;

interface Run {
	document: DocumentName;
	from: number;
	to: number;
	bytes: Uint8Array;
}

interface Context {
	store: Store;
	registry: DocumentRegistry;
	log: Log;
	/** Resolves when the frame has left, so that no more than one batch waits in memory; also when the line is dead. */
	sendAndWait(frame: Uint8Array): Promise<void>;
	send(frame: Uint8Array): void;
	/** The store failed: the device has to come again. */
	failed(error: unknown): void;
}

/**
 * Sends one device the logs of the documents that it reads, on channel 0.
 *
 * 1. `#sent` says for each document how far the device has come, when it has taken everything that was sent.
 * 2. A push goes out only if it is the next for its document; else the document is queued, and read from disk.
 * 3. No document is loaded for this; a batch is in memory only while it is being sent.
 * 4. After `unfollow` nothing of the document leaves any more, even if it was read before.
 * 5. After `rewind` nothing of the document leaves that was read before it.
 * 6. Of a document whose log does not lead from where the device stands to where the document does, nothing is sent: a
 *    device would find the gap and ask again, for ever. All others are.
 */
export class Lane {
	readonly #context: Context;
	readonly #sent = new Map<DocumentName, number>();
	readonly #queue = new Set<DocumentName>();
	/** Begun anew since they were last read. */
	readonly #begunAnew = new Set<DocumentName>();
	#pumping = false;
	#closed = false;
	#drained: (() => void) | null = null;

	constructor(context: Context) {
		this.#context = context;
	}

	get documents(): IterableIterator<DocumentName> {
		return this.#sent.keys();
	}

	follows(document: DocumentName): boolean {
		return this.#sent.has(document);
	}

	/** Sends everything of a document from `seq` on, now and as it comes. */
	follow(document: DocumentName, seq: number): void {
		this.#sent.set(document, seq);
		if ((this.#context.registry.heads.get(document) ?? 0) > seq) this.#enqueue(document);
	}

	unfollow(document: DocumentName): void {
		this.#sent.delete(document);
		this.#queue.delete(document);
	}

	/** The device stands at `seq`, whatever it was sent: it found a gap, or gives up its copy. */
	rewind(document: DocumentName, seq: number): void {
		if (!this.#sent.has(document)) return;
		this.#begunAnew.add(document);
		this.follow(document, seq);
	}

	/** Sends a stored update as it happens. */
	push(document: DocumentName, seq: number, frame: Uint8Array): void {
		const sent = this.#sent.get(document);
		if (sent === undefined || sent >= seq) return;
		if (sent === seq - 1) {
			this.#sent.set(document, seq);
			this.#context.send(frame);
		} else this.#enqueue(document);
	}

	/** A receipt has told the device of its own update, which so needs no push. */
	receipted(document: DocumentName, seq: number): void {
		const sent = this.#sent.get(document);
		if (sent === undefined || sent >= seq) return;
		if (sent === seq - 1) this.#sent.set(document, seq);
		else this.#enqueue(document);
	}

	/** An own update is on the disk, but its receipt could not be sent any more: it has to come as a run. */
	missed(document: DocumentName): void {
		if (this.#sent.has(document)) this.#enqueue(document);
	}

	/** Documents of which more is on the disk than was sent: another process has written them. */
	lookFor(document: DocumentName): void {
		const sent = this.#sent.get(document);
		if (sent !== undefined && (this.#context.registry.heads.get(document) ?? 0) > sent)
			this.#enqueue(document);
	}

	/** Calls back once all that is queued now has been sent. */
	whenDrained(callback: () => void): void {
		if (this.#queue.size === 0 && !this.#pumping) callback();
		else this.#drained = callback;
	}

	close(): void {
		this.#closed = true;
		this.#queue.clear();
		this.#sent.clear();
	}

	#enqueue(document: DocumentName): void {
		this.#queue.add(document);
		if (!this.#pumping) void this.#pump();
	}

	async #pump(): Promise<void> {
		this.#pumping = true;
		try {
			while (this.#queue.size > 0) {
				const runs = await this.#send(await this.#gather());
				if (this.#closed) return;
				for (const { document, to } of runs) {
					const sent = this.#sent.get(document);
					// One that was begun anew while this left stands where it begins.
					if (sent !== undefined && sent < to && !this.#begunAnew.has(document)) this.#sent.set(document, to);
				}
				for (const { document } of runs) this.lookFor(document);
			}
			this.#pumping = false;
			this.#drained?.();
			this.#drained = null;
		} catch (error) {
			this.#context.failed(error);
		}
	}

	/** Reads queued documents until a batch is full. */
	async #gather(): Promise<Run[]> {
		const runs: Run[] = [];
		let bytes = 0;
		const read = new Set<DocumentName>();
		// What is queued meanwhile is read as well, but each once: what comes again belongs to the next batch.
		for (const document of this.#queue) {
			if (read.has(document)) continue;
			read.add(document);
			this.#queue.delete(document);
			this.#begunAnew.delete(document);
			const from = this.#sent.get(document);
			if (from === undefined) continue;
			const head = this.#context.registry.heads.get(document) ?? 0;
			const tail = await this.#context.store.tail(document, from);
			const fault = tailFault(tail, from, head);
			if (fault !== null) {
				this.#context.log.error({ err: brokenLog(document, fault) }, 'a document could not be sent');
				continue;
			}
			for (const run of tail) {
				runs.push({ document, ...run });
				bytes += run.bytes.length;
			}
			if (bytes >= LIMITS.tailBatch) break;
		}
		return runs;
	}

	/** Sends what may be sent when it leaves; answers which. */
	async #send(runs: readonly Run[]): Promise<readonly Run[]> {
		const isAllowed = ({ document }: Run) => this.#sent.has(document) && !this.#begunAnew.has(document);
		for (;;) {
			const allowed = runs.filter(isAllowed);
			if (allowed.length === 0) return [];
			const body = await deflate(encodeRuns(allowed));
			// Rights may have changed while another thread deflated.
			if (!allowed.every(isAllowed)) continue;
			await this.#context.sendAndWait(encodeControl(ControlKind.tail, body));
			return allowed;
		}
	}
}

function deflate(bytes: Uint8Array): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		deflateRaw(bytes, { level: DEFLATE_LEVEL }, (error, result) => {
			if (error === null) resolve(result);
			else reject(error);
		});
	});
}
