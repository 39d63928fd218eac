import * as encoding from 'lib0/encoding';

/** Writes one piece of an update's bytes. */
type Piece = (encoder: encoding.Encoder) => void;

/** What an update claims to write under one client id. */
export interface CraftedSection {
	client: number;
	clock: number;
	structs: Piece[];
	/** How many structs it says there are; else as many as there are. */
	claims?: number;
}

export interface CraftedDeletion {
	client: number;
	ranges: [clock: number, length: number][];
}

/** An item's place: behind another one, or by name. */
export interface CraftedPlace {
	origin?: [client: number, clock: number];
	right?: [client: number, clock: number];
	/** A top-level name, or the item whose map it lies in. */
	parent?: string | [client: number, clock: number];
	key?: string;
}

/** Puts an update (Yjs, version 1) together from pieces, right or wrong. */
export function craftUpdate(
	sections: readonly CraftedSection[],
	deletions: readonly CraftedDeletion[] = [],
): Uint8Array {
	return bytesOf((encoder) => {
		encoding.writeVarUint(encoder, sections.length);
		for (const { client, clock, structs, claims } of sections) {
			encoding.writeVarUint(encoder, claims ?? structs.length);
			encoding.writeVarUint(encoder, client);
			encoding.writeVarUint(encoder, clock);
			for (const struct of structs) struct(encoder);
		}
		encoding.writeVarUint(encoder, deletions.length);
		for (const { client, ranges } of deletions) {
			encoding.writeVarUint(encoder, client);
			encoding.writeVarUint(encoder, ranges.length);
			for (const [clock, length] of ranges) {
				encoding.writeVarUint(encoder, clock);
				encoding.writeVarUint(encoder, length);
			}
		}
	});
}

/** An item, as Yjs writes one. */
export function item(place: CraftedPlace, content: { number: number; write: Piece }): Piece {
	const { origin, right, parent, key } = place;
	return (encoder) => {
		encoding.writeUint8(
			encoder,
			content.number |
				(origin === undefined ? 0 : 128) |
				(right === undefined ? 0 : 64) |
				(key === undefined ? 0 : 32),
		);
		for (const id of [origin, right]) if (id !== undefined) writeId(encoder, id);
		if (origin === undefined && right === undefined) {
			if (typeof parent === 'string') {
				encoding.writeVarUint(encoder, 1);
				encoding.writeVarString(encoder, parent);
			} else {
				encoding.writeVarUint(encoder, 0);
				writeId(encoder, parent ?? [0, 0]);
			}
			if (key !== undefined) encoding.writeVarString(encoder, key);
		}
		content.write(encoder);
	};
}

/** Every content that Yjs knows, by its number there. */
export const contents = {
	deleted: (length: number) => ({ number: 1, write: writeLength(length) }),
	json: (text: string) => ({
		number: 2,
		write: (encoder: encoding.Encoder) => {
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarString(encoder, text);
		},
	}),
	binary: (bytes: Uint8Array) => ({
		number: 3,
		write: (encoder: encoding.Encoder) => encoding.writeVarUint8Array(encoder, bytes),
	}),
	string: (text: string) => ({
		number: 4,
		write: (encoder: encoding.Encoder) => encoding.writeVarString(encoder, text),
	}),
	embed: (json: string) => ({
		number: 5,
		write: (encoder: encoding.Encoder) => encoding.writeVarString(encoder, json),
	}),
	format: (key: string, json: string) => ({
		number: 6,
		write: (encoder: encoding.Encoder) => {
			encoding.writeVarString(encoder, key);
			encoding.writeVarString(encoder, json);
		},
	}),
	/** 0 array, 1 map, 2 text, 3 XML element, 4 XML fragment, 5 XML hook, 6 XML text. */
	type: (kind: number) => ({
		number: 7,
		write: (encoder: encoding.Encoder) => {
			encoding.writeVarUint(encoder, kind);
			if (kind === 3 || kind === 5) encoding.writeVarString(encoder, 'p');
		},
	}),
	any: (...values: unknown[]) => ({
		number: 8,
		write: (encoder: encoding.Encoder) => {
			encoding.writeVarUint(encoder, values.length);
			for (const value of values) encoding.writeAny(encoder, value as never);
		},
	}),
	/** An array in an array in an array …, so deep, without making one here. */
	nested: (depth: number) => ({
		number: 8,
		write: (encoder: encoding.Encoder) => {
			encoding.writeVarUint(encoder, 1);
			for (let i = 0; i < depth; i++) encoding.writeUint8Array(encoder, new Uint8Array([117, 1]));
			encoding.writeUint8(encoder, 126);
		},
	}),
	/** An array that says it is longer than the update. */
	endless: () => ({
		number: 8,
		write: (encoder: encoding.Encoder) => {
			encoding.writeVarUint(encoder, 1);
			encoding.writeUint8(encoder, 117);
			encoding.writeVarUint(encoder, Number.MAX_SAFE_INTEGER);
		},
	}),
	document: () => ({
		number: 9,
		write: (encoder: encoding.Encoder) => {
			encoding.writeVarString(encoder, 'sub');
			encoding.writeAny(encoder, {});
		},
	}),
};

/** Content that is gone, of so many units. */
export const gone = (length: number): Piece => struct(0, length);
/** A hole of so many units. */
export const skip = (length: number): Piece => struct(10, length);

/** Writes bytes by lib0. */
export function bytesOf(write: Piece): Uint8Array {
	const encoder = encoding.createEncoder();
	write(encoder);
	return encoding.toUint8Array(encoder);
}

function struct(info: number, length: number): Piece {
	return (encoder) => {
		encoding.writeUint8(encoder, info);
		encoding.writeVarUint(encoder, length);
	};
}

function writeLength(length: number): Piece {
	return (encoder) => encoding.writeVarUint(encoder, length);
}

function writeId(encoder: encoding.Encoder, [client, clock]: [number, number]): void {
	encoding.writeVarUint(encoder, client);
	encoding.writeVarUint(encoder, clock);
}
