import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Refusal } from './write.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';

/** The largest number that Yjs and lib0 count exactly. */
const MOST = Number.MAX_SAFE_INTEGER;
/** A record's braces and, in a conflict, those of its two sides lie around the values that people enter. */
const DEPTH = LIMITS.valueDepth + 2;
/** Characters of a name, in bytes: tables, fields, ids. */
const NAME_BYTES = 200;

/** `__proto__` */
const PROTO = new TextEncoder().encode('__proto__');

/** Tags of lib0's encoding of plain values; the others (undefined, big integers, bytes) nobody writes. */
const ANY = {
	null: 126,
	integer: 125,
	float32: 124,
	float64: 123,
	false: 121,
	true: 120,
	string: 119,
	object: 118,
	array: 117,
} as const;

/** The bytes are not what an honest app sends; says why. */
export class Unfit extends Error {
	readonly reason: Reason;
	readonly table: string | undefined;
	readonly id: string | undefined;

	constructor(reason: Reason, table?: string, id?: string) {
		super(reason);
		this.reason = reason;
		this.table = table;
		this.id = id;
	}

	/** As the device is told it; names that it made up are cut. */
	get refusal(): Refusal {
		return {
			reason: this.reason,
			...(this.table === undefined ? {} : { table: this.table.slice(0, NAME_BYTES) }),
			...(this.id === undefined ? {} : { id: this.id.slice(0, NAME_BYTES) }),
		};
	}
}

/**
 * Reads the pieces of an update without making anything of them, and never reads past the end or more than was
 * sent: whatever lengths the bytes claim, the work is bounded by their number.
 */
export class UpdateReader {
	readonly #bytes: Uint8Array;
	position = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	get atEnd(): boolean {
		return this.position === this.#bytes.length;
	}

	byte(): number {
		const byte = this.#bytes[this.position++];
		if (byte === undefined) throw new Unfit('undecodable');
		return byte;
	}

	/** An unsigned number of lib0's variable length, as large as `most`. */
	count(most: number = MOST): number {
		let value = 0;
		let factor = 1;
		for (;;) {
			const byte = this.byte();
			value += (byte & 127) * factor;
			if (value > most) throw new Unfit('undecodable');
			if (byte < 128) return value;
			factor *= 128;
			if (factor > MOST) throw new Unfit('undecodable');
		}
	}

	/** A short name. */
	name(): string {
		const start = this.#skipName();
		let name = '';
		for (let at = start; at < this.position; at++) {
			const byte = this.#bytes[at] ?? 0;
			if (byte > 127) return new TextDecoder().decode(this.#bytes.subarray(start, this.position));
			name += String.fromCharCode(byte);
		}
		return name;
	}

	/** Looks through a name and answers where it begins. */
	#skipName(): number {
		const length = this.count();
		if (length > NAME_BYTES) throw new Unfit('structure');
		const start = this.position;
		this.#utf8(length);
		// Would not become a key but the object's prototype.
		if (length === PROTO.length && PROTO.every((byte, at) => this.#bytes[start + at] === byte))
			throw new Unfit('structure');
		return start;
	}

	/** A text; answers how many UTF-16 units it has. */
	text(): number {
		return this.#utf8(this.count());
	}

	/** One plain value: JSON, neither too deep nor too large. */
	value(): void {
		const start = this.position;
		this.#value(0, start);
		if (this.position - start > LIMITS.record) throw new Unfit('value-too-large');
	}

	#value(depth: number, start: number): void {
		if (this.position - start > LIMITS.record) throw new Unfit('value-too-large');
		switch (this.byte()) {
			case ANY.null:
			case ANY.true:
			case ANY.false:
				return;
			case ANY.integer:
				this.#integer();
				return;
			case ANY.float32:
				this.#float(4);
				return;
			case ANY.float64:
				this.#float(8);
				return;
			case ANY.string:
				this.text();
				return;
			case ANY.object:
				this.#members(depth + 1, start, true);
				return;
			case ANY.array:
				this.#members(depth + 1, start, false);
				return;
			default:
				throw new Unfit('structure');
		}
	}

	#members(depth: number, start: number, keyed: boolean): void {
		if (depth > DEPTH) throw new Unfit('value-too-large');
		const length = this.count();
		for (let i = 0; i < length; i++) {
			if (keyed) this.#skipName();
			this.#value(depth, start);
		}
	}

	#integer(): void {
		let byte = this.byte();
		let value = byte & 63;
		let factor = 64;
		while (byte > 127) {
			byte = this.byte();
			value += (byte & 127) * factor;
			factor *= 128;
			if (value > MOST || factor > MOST) throw new Unfit('undecodable');
		}
	}

	#float(length: number): void {
		const { buffer, byteOffset } = this.#bytes;
		if (this.position + length > this.#bytes.length) throw new Unfit('undecodable');
		const view = new DataView(buffer, byteOffset + this.position, length);
		// What is no number in JSON would be another value in every row.
		if (!Number.isFinite(length === 4 ? view.getFloat32(0) : view.getFloat64(0)))
			throw new Unfit('structure');
		this.position += length;
	}

	/** Valid UTF-8 of so many bytes, as a fatal `TextDecoder` takes it; answers its UTF-16 units. */
	#utf8(length: number): number {
		const bytes = this.#bytes;
		const end = this.position + length;
		if (end > bytes.length) throw new Unfit('undecodable');
		let units = length;
		while (this.position < end) {
			const lead = bytes[this.position++] ?? 0;
			if (lead < 0x80) continue;
			if (lead >= 0xc2 && lead <= 0xdf) {
				this.#continued(end, 0x80, 0xbf);
				units--;
			} else if (lead >= 0xe0 && lead <= 0xef) {
				this.#continued(end, lead === 0xe0 ? 0xa0 : 0x80, lead === 0xed ? 0x9f : 0xbf);
				this.#continued(end, 0x80, 0xbf);
				units -= 2;
			} else if (lead >= 0xf0 && lead <= 0xf4) {
				this.#continued(end, lead === 0xf0 ? 0x90 : 0x80, lead === 0xf4 ? 0x8f : 0xbf);
				this.#continued(end, 0x80, 0xbf);
				this.#continued(end, 0x80, 0xbf);
				units -= 2;
			} else throw new Unfit('undecodable');
		}
		return units;
	}

	#continued(end: number, from: number, to: number): void {
		const byte = this.position < end ? (this.#bytes[this.position] ?? 0) : 0;
		if (byte < from || byte > to) throw new Unfit('undecodable');
		this.position++;
	}
}
