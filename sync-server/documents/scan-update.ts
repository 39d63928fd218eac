import type { Table } from '../../src/lib/domain/kernel/define-table.ts';
import { ID_PATTERN } from '../../src/lib/domain/kernel/id.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Refusal } from './write.ts';
import { Unfit, UpdateReader } from './update-reader.ts';

/** Yjs draws client ids from 32 bits. */
const MOST_CLIENT = 0xffff_ffff;
/** Clocks count what was ever written under one id: more than a document could hold is a lie. */
const MOST_CLOCK = 0x7fff_ffff;
/** The length of a stretch of content that is gone. */
const MOST_GONE = 0x0100_0000;

/** What the bits of a struct's first byte say. */
const HAS_ORIGIN = 128;
const HAS_RIGHT_ORIGIN = 64;
const HAS_KEY = 32;
const CONTENT = 31;
/** Numbers of contents, as Yjs writes them. The others (JSON, binary, embeds, formats, documents, skips) are nobody's here. */
const GC = 0;
const DELETED = 1;
const STRING = 4;
const TYPE = 7;
const ANY = 8;
/** The one nested type of this project: a record's map. */
const Y_MAP = 1;

/** What an update writes under one client id. */
export interface Section {
	client: number;
	from: number;
	to: number;
	/** Where its bytes lie. */
	start: number;
	end: number;
}

/** What is known of an update before Yjs has seen it. */
export interface ScannedUpdate {
	sections: readonly Section[];
	/** The items that new values in it say they replace: client, clock, client, clock … */
	replaces: readonly number[];
	/** Texts that it writes to from their beginning, by top-level name. */
	texts: readonly string[];
}

export type Scanned =
	| ({ kind: 'update' } & ScannedUpdate)
	/** It builds on something that the document does not hold. */
	| { kind: 'gap' }
	| { kind: 'refused'; refusal: Refusal };

/** What a scan asks of the document that the update is for. */
export interface ScanContext {
	/** How far the document knows a client. */
	state(client: number): number;
	/** The table or the kind of thing that a top-level name stands for in this document; `null` when it is nobody's. */
	root(name: string): Table | 'text' | null;
}

/** A struct that waits for another client's in the same update. */
interface Need {
	clock: number;
	client: number;
	at: number;
}

const NO_NEEDS: ReadonlyMap<number, readonly Need[]> = new Map();

/**
 * Looks through the bytes of an update (Yjs, version 1) before Yjs does: they may come from anybody. What passes is of
 * the subset that this project writes, and Yjs takes it whole, without an exception and without anything left pending;
 * the work is bounded by the number of bytes, whatever they claim.
 */
export function scanUpdate(bytes: Uint8Array, context: ScanContext): Scanned {
	if (bytes.length > LIMITS.frameUp) return { kind: 'refused', refusal: { reason: 'too-large' } };
	try {
		return new Scan(bytes, context).run();
	} catch (error) {
		if (!(error instanceof Unfit)) throw error;
		return { kind: 'refused', refusal: error.refusal };
	}
}

class Scan {
	readonly #read: UpdateReader;
	readonly #context: ScanContext;
	readonly #sections: Section[] = [];
	readonly #replaces: number[] = [];
	readonly #texts: string[] = [];
	/** What has to be there before a struct can be taken in, beyond what the document holds: by client. */
	#needs: ReadonlyMap<number, readonly Need[]> = NO_NEEDS;
	/** Of other clients, at the time of reading perhaps still to come in this update. */
	readonly #later: { client: number; clock: number; needed: number; at: number }[] = [];
	#structs = 0;

	constructor(bytes: Uint8Array, context: ScanContext) {
		this.#read = new UpdateReader(bytes);
		this.#context = context;
	}

	run(): Scanned {
		const read = this.#read;
		const sections = read.count(LIMITS.structs);
		let last = MOST_CLIENT + 1;
		for (let i = 0; i < sections; i++) {
			const section = this.#section();
			if (section.client >= last) throw new Unfit('structure');
			last = section.client;
			this.#sections.push(section);
		}
		const deletes = this.#deleteSet();
		if (!read.atEnd) throw new Unfit('undecodable');
		const whole = deletes && this.#sections.every(({ client, from }) => from <= this.#context.state(client));
		if (!whole || !this.#complete()) return { kind: 'gap' };
		return { kind: 'update', sections: this.#sections, replaces: this.#replaces, texts: this.#texts };
	}

	#section(): Section {
		const read = this.#read;
		const start = read.position;
		const structs = read.count();
		if (structs === 0) throw new Unfit('structure');
		this.#count(structs);
		const client = read.count(MOST_CLIENT);
		const from = read.count(MOST_CLOCK);
		const known = this.#context.state(client);
		let clock = from;
		for (let i = 0; i < structs; i++) {
			clock += this.#struct(client, clock, clock >= known);
			if (clock > MOST_CLOCK) throw new Unfit('structure');
		}
		return { client, from, to: clock, start, end: read.position };
	}

	/** One struct; answers its length. */
	#struct(client: number, clock: number, isNew: boolean): number {
		const read = this.#read;
		const info = read.byte();
		const content = info & CONTENT;
		if (content === GC) {
			if (info !== GC) throw new Unfit('structure');
			return this.#length();
		}
		if (content !== ANY && content !== STRING && content !== TYPE && content !== DELETED)
			throw new Unfit('structure');
		const hasOrigin = (info & HAS_ORIGIN) !== 0;
		const hasRight = (info & HAS_RIGHT_ORIGIN) !== 0;
		if (hasOrigin) {
			const [of, at] = this.#id(client, clock);
			if (isNew && content === ANY) this.#replaces.push(of, at);
		}
		if (hasRight) this.#id(client, clock);
		if (!hasOrigin && !hasRight) this.#parent(client, clock, (info & HAS_KEY) !== 0, content);
		return this.#content(content);
	}

	/** Where a struct that follows nothing belongs. */
	#parent(client: number, clock: number, keyed: boolean, content: number): void {
		const read = this.#read;
		const top = read.count(1) === 1;
		if (!top) {
			this.#id(client, clock);
			// Only a record's map is nested, and everything in it has a name.
			if (!keyed) throw new Unfit('structure');
			if (read.name() === '') throw new Unfit('structure');
			if (content === TYPE || content === STRING) throw new Unfit('structure');
			return;
		}
		const name = read.name();
		const root = this.#context.root(name);
		if (root === null) throw new Unfit('unknown-table', name);
		if (root === 'text') {
			if (keyed || (content !== STRING && content !== DELETED)) throw new Unfit('structure', name);
			this.#texts.push(name);
			return;
		}
		if (!keyed) throw new Unfit('structure', name);
		const id = read.name();
		if (!ID_PATTERN.test(id)) throw new Unfit('schema', name, id);
		const whole = root.merge === 'record' ? ANY : TYPE;
		if (content !== whole && content !== DELETED) throw new Unfit('structure', name, id);
	}

	#content(content: number): number {
		const read = this.#read;
		switch (content) {
			case DELETED:
				return this.#length();
			case STRING: {
				const units = read.text();
				if (units === 0) throw new Unfit('structure');
				if (units > LIMITS.text) throw new Unfit('value-too-large');
				return units;
			}
			case TYPE:
				if (read.count() !== Y_MAP) throw new Unfit('structure');
				return 1;
			default:
				// A map's entry is one value; texts hold strings only.
				if (read.count() !== 1) throw new Unfit('structure');
				read.value();
				return 1;
		}
	}

	/** An item that must be there before the struct at `client`, `clock`. */
	#id(client: number, clock: number): [client: number, clock: number] {
		const of = this.#read.count(MOST_CLIENT);
		const at = this.#read.count(MOST_CLOCK);
		if (of === client) {
			if (at >= clock) throw new Unfit('structure');
		} else if (at >= this.#context.state(of)) this.#later.push({ client, clock, needed: of, at });
		return [of, at];
	}

	#length(): number {
		const length = this.#read.count(MOST_GONE);
		if (length === 0) throw new Unfit('structure');
		return length;
	}

	/** Reads what the update deletes; answers whether all of it is there by then. */
	#deleteSet(): boolean {
		const read = this.#read;
		const clients = read.count(LIMITS.structs);
		const ends =
			this.#sections.length > 1 ? new Map(this.#sections.map(({ client, to }) => [client, to])) : null;
		let last = MOST_CLIENT + 1;
		let whole = true;
		for (let i = 0; i < clients; i++) {
			const client = read.count(MOST_CLIENT);
			if (client >= last) throw new Unfit('structure');
			last = client;
			const ranges = read.count();
			if (ranges === 0) throw new Unfit('structure');
			this.#count(ranges);
			const known = Math.max(this.#context.state(client), this.#end(client, ends));
			let before = 0;
			for (let j = 0; j < ranges; j++) {
				const clock = read.count(MOST_CLOCK);
				if (clock < before) throw new Unfit('structure');
				before = clock + read.count(MOST_CLOCK);
				if (before === clock) throw new Unfit('structure');
				if (before > known) whole = false;
			}
		}
		return whole;
	}

	/** How far this update brings a client; one of several sections is looked up. */
	#end(client: number, ends: ReadonlyMap<number, number> | null): number {
		if (ends !== null) return ends.get(client) ?? 0;
		const [only] = this.#sections;
		return only?.client === client ? only.to : 0;
	}

	/** Each struct and each deletion costs Yjs a search and perhaps a split. */
	#count(more: number): void {
		this.#structs += more;
		if (this.#structs > LIMITS.structs) throw new Unfit('too-large');
	}

	/**
	 * Whether everything that structs of one client need of another comes with the update, in an order that exists: two
	 * that wait for each other would stay pending for ever.
	 */
	#complete(): boolean {
		if (this.#later.length === 0) return true;
		const sections = new Map(this.#sections.map((section) => [section.client, section]));
		const all = new Map<number, Need[]>();
		this.#needs = all;
		for (const { client, clock, needed, at } of this.#later) {
			if (at >= (sections.get(needed)?.to ?? 0)) return false;
			const needs = all.get(client);
			if (needs === undefined) all.set(client, [{ clock, client: needed, at }]);
			else needs.push({ clock, client: needed, at });
		}
		return this.#ordered();
	}

	/** Takes all clients' structs in thought, each as far as it can be, and goes to whom it waits for first. */
	#ordered(): boolean {
		/** How many of a client's needs are met: everything before the next one is taken. */
		const met = new Map<number, number>();
		const reached = (client: number): number =>
			this.#needs.get(client)?.[met.get(client) ?? 0]?.clock ?? Number.POSITIVE_INFINITY;
		for (const first of this.#needs.keys()) {
			const waiting = [{ client: first, until: Number.POSITIVE_INFINITY }];
			const inThought = new Set([first]);
			for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
				const next = met.get(top.client) ?? 0;
				const need = this.#needs.get(top.client)?.[next];
				if (need === undefined || need.clock > top.until) {
					waiting.pop();
					inThought.delete(top.client);
				} else if (reached(need.client) > need.at) met.set(top.client, next + 1);
				else if (inThought.has(need.client)) return false;
				else {
					waiting.push({ client: need.client, until: need.at });
					inThought.add(need.client);
				}
			}
		}
		return true;
	}
}
