import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { DeviceDocuments } from '../../documents/device-documents.ts';
import { MemorySnapshots } from '../../documents/memory-snapshots.ts';
import type { Bus, Clock, Deflate, OpenSocket, Random, Timers } from '../../ports.ts';
import { MemoryStore } from '../../store/memory-store.ts';
import type { LinkState } from '../bus-message.ts';
import { Link } from '../link.ts';
import type { Erasure, LinkIdentity, Uploader, WelcomeFacts } from '../link-ports.ts';
import { readBusMessage } from '../read-bus-message.ts';
import { Origin, promptDeflate } from './virtual-ports.ts';

export interface DeviceParts {
	time: Clock & Timers;
	random: Random;
	openSocket: OpenSocket;
	deflate?: Deflate;
	identity?: () => Promise<LinkIdentity | null>;
	saveStanding?: (facts: WelcomeFacts) => Promise<void>;
	store?: MemoryStore;
	erasure?: Erasure;
	handOutboxOver?: (token: string) => Promise<void>;
	uploader?: Uploader;
}

/** A tab: its page, and the worker that may hold the link. */
export interface Tab {
	documents: DeviceDocuments;
	link: Link;
}

/** A phone: one store and one bus for all of its tabs, and the link that they share. */
export class Device {
	readonly store: MemoryStore;
	readonly snapshots = new MemorySnapshots();
	readonly origin = new Origin();
	/** The page's documents. */
	readonly documents: DeviceDocuments;
	readonly bus: Bus;
	/** What the link has said of itself, without repetitions. */
	readonly states: LinkState[] = [];
	readonly reported: unknown[] = [];
	readonly facts: WelcomeFacts[] = [];
	/** What the uploader was told. */
	readonly uploads: string[] = [];
	readonly #parts: DeviceParts;

	constructor(parts: DeviceParts) {
		this.#parts = parts;
		this.store = parts.store ?? new MemoryStore();
		this.bus = this.origin.bus();
		this.bus.listen((value) => {
			const message = readBusMessage(value);
			if (message?.type === 'link') this.states.push(message.state);
		});
		this.documents = this.#openDocuments(this.bus);
	}

	/** What the link said last. */
	get state(): LinkState | undefined {
		return this.states.at(-1);
	}

	/** Opens a tab, whose link waits for the lock. */
	open(): Tab {
		const { time, random, openSocket, identity } = this.#parts;
		const documents = this.#openDocuments(this.origin.bus());
		const link = new Link({
			clock: time,
			timers: time,
			random,
			openSocket,
			deflate: this.#parts.deflate ?? promptDeflate,
			bus: this.origin.bus(),
			holdLock: this.origin.holdLock,
			keeper: documents,
			erasure: this.#parts.erasure ?? {
				run: () => Promise.reject(new Error('no erasure was expected')),
				forgetKey: () => Promise.resolve(),
			},
			handOutboxOver:
				this.#parts.handOutboxOver ??
				(() => Promise.reject(new Error('the app is no older than its station'))),
			uploader: this.#parts.uploader ?? {
				begin: (token) => void this.uploads.push(`begin ${token}`),
				wake: () => void this.uploads.push('wake'),
				end: () => void this.uploads.push('end'),
			},
			app: 'test',
			identity:
				identity ??
				(() => Promise.resolve({ device: 'd1', signHello: (nonce) => Promise.resolve(`signed ${nonce}`) })),
			saveStanding: (facts) => {
				this.facts.push(facts);
				return this.#parts.saveStanding?.(facts) ?? Promise.resolve();
			},
			report: (error) => void this.reported.push(error),
		});
		link.start();
		return { documents, link };
	}

	/** A person reports a difficulty: one entry of the outbox. */
	report(document: DocumentName, id: string, what = id): Promise<void> {
		return this.documents.write(document, [difficulty(id, what)]);
	}

	/** The difficulties in the index, by id. */
	async difficulties(document: DocumentName, ids: readonly string[]): Promise<(string | undefined)[]> {
		return this.store.read(['difficulties'], (reader) =>
			Promise.all(
				ids.map(async (id) => (await reader.row('difficulties', document, id))?.what as string | undefined),
			),
		);
	}

	/** The sequence number that a copy has reached. */
	async seq(document: DocumentName): Promise<number | undefined> {
		return new Map(await this.documents.copies()).get(document);
	}

	/** Ids of entries that wait. */
	async waiting(): Promise<number> {
		return (await this.documents.outbox()).length;
	}

	#openDocuments(bus: Bus): DeviceDocuments {
		return new DeviceDocuments({
			store: this.store,
			snapshots: this.snapshots,
			bus,
			clock: this.#parts.time,
			timers: this.#parts.time,
			random: this.#parts.random,
			report: (error) => void this.reported.push(error),
		});
	}
}

/** A change that makes a record of a table which merges as a whole. */
export function difficulty(id: string, what: string) {
	return {
		table: 'difficulties',
		id,
		fields: { recipientId: 'R', what, state: 'reported', reportedOn: '2026-11-24', reporterId: 'M' },
	};
}
