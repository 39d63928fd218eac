import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Change, TextChange } from '../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { makeSample } from '../../src/lib/domain/sample/make-sample.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { pairing, recipient, visit } from '../testing/seed-station.ts';
import { applyChanges } from './apply-changes.ts';
import { scanUpdate } from './scan-update.ts';
import { SeenValues } from './seen-values.ts';
import { StandingDocument } from './standing-document.ts';

function standing(document: DocumentName, ...updates: Uint8Array[]): StandingDocument {
	const made = new StandingDocument(document, new SeenValues());
	for (const update of updates) Y.applyUpdate(made.doc, update);
	made.loaded();
	return made;
}

/** Numbers from a seed (mulberry32): what fails can be looked at again. */
function seeded(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

/** A device's copy, and the updates that it makes. */
class Copy {
	readonly doc = new Y.Doc();
	readonly updates: Uint8Array[] = [];

	constructor(...updates: Uint8Array[]) {
		for (const update of updates) Y.applyUpdate(this.doc, update);
		this.doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'received') this.updates.push(update);
		});
	}

	change(...changes: (Change | TextChange)[]): void {
		this.doc.transact(() => applyChanges(changes)(this.doc));
	}

	type(id: string, index: number, remove: number, insert: string): void {
		this.change({ table: 'weekNotes', id, text: 'text', index, remove, insert });
	}

	receive(update: Uint8Array): void {
		Y.applyUpdate(this.doc, update, 'received');
	}
}

const shift = (id: string, fields: Record<string, unknown> = {}): Change => ({
	table: 'shifts',
	id,
	fields: {
		day: '2026-11-24',
		startsAt: '09:00',
		endsAt: '11:00',
		kind: 'patrol',
		title: '巡逻',
		needed: 2,
		...fields,
	},
});

describe('an honest update passes', () => {
	it('[G1] of every table of the sample, with merges, and as the whole state of a document', () => {
		const documents = new Map<DocumentName, Copy>();
		for (const { document, changes } of makeSample({ seed: 'scan', today: '2026-11-24', sizes: SMALL })) {
			let copy = documents.get(document);
			if (copy === undefined) documents.set(document, (copy = new Copy()));
			copy.change(...changes);
		}
		const tables = new Set<string>();
		for (const [document, copy] of documents) {
			const at = standing(document);
			for (const update of copy.updates) {
				expect(scanUpdate(update, at)).toMatchObject({ kind: 'update' });
				Y.applyUpdate(at.doc, update);
			}
			const whole = [Y.encodeStateAsUpdate(copy.doc), Y.mergeUpdates(copy.updates)];
			for (const update of whole)
				if (update.length <= LIMITS.frameUp)
					expect(scanUpdate(update, standing(document))).toMatchObject({ kind: 'update' });
			for (const name of copy.doc.share.keys()) tables.add(name.split('/')[0]!);
		}
		expect(tables.size).toBeGreaterThan(8);
	}, 30_000);

	it('[G1] of random edits on several copies, in chains without a network, in pieces and as step 2', () => {
		let judged = 0;
		for (let seed = 1; seed <= 40; seed++) {
			const random = seeded(seed);
			const at = standing('team/t');
			const copies = [new Copy(), new Copy(), new Copy()];
			const sent = copies.map(() => 0);
			for (let step = 0; step < 60; step++) {
				const which = random(3);
				const copy = copies[which]!;
				const what = random(8);
				if (what < 2)
					copy.change(shift(`s${which}${random(4)}`, { title: '送餐'.repeat(random(4)), place: '3号楼' }));
				else if (what === 2)
					copy.change(shift(`s${which}1`, { place: random(2) === 0 ? null : '大门口' }), shift(`s${which}2`));
				else if (what === 3)
					copy.change({
						table: 'assignments',
						id: 's01.ann',
						fields: { shiftId: 's01', memberId: 'ann', assignedBy: 'lee', assignedAt: random(9) },
					});
				else if (what < 6)
					copy.type('2026-11-23', random(30), random(5), ['雪', '带灯', 'a𠮷', '😀', ''][random(5)]!);
				else if (what === 6) {
					const waiting = copy.updates.slice(sent[which]);
					const bytes = random(2) === 0 || waiting.length === 0 ? waiting : [Y.mergeUpdates(waiting)];
					for (const update of bytes) {
						expect(scanUpdate(update, at)).toMatchObject({ kind: 'update' });
						Y.applyUpdate(at.doc, update);
						judged++;
					}
					sent[which] = copy.updates.length;
				} else {
					copy.receive(Y.encodeStateAsUpdate(at.doc, Y.encodeStateVector(copy.doc)));
					const stepTwo = Y.encodeStateAsUpdate(copy.doc, Y.encodeStateVector(at.doc));
					expect(scanUpdate(stepTwo, at)).toMatchObject({ kind: 'update' });
					judged++;
				}
			}
			expect(at.doc.store.pendingStructs).toBeNull();
		}
		expect(judged).toBeGreaterThan(500);
	}, 30_000);

	it('[G1] that is empty, or known already', () => {
		const copy = new Copy();
		copy.change(visit('v1'));
		const at = standing('pair/1', copy.updates[0]!);
		expect(scanUpdate(Y.encodeStateAsUpdate(new Y.Doc()), at)).toMatchObject({
			kind: 'update',
			sections: [],
		});
		expect(scanUpdate(copy.updates[0]!, at)).toMatchObject({ kind: 'update' });
	});
});

describe('whatever passes', () => {
	it('[G2] Yjs takes whole: 24,000 updates with bytes changed, cut, doubled and put together', () => {
		const base = new Copy();
		base.change(pairing('1', ['ann']), recipient('1'), visit('v0'));
		const start = base.updates[0]!;
		const author = new Copy(start);
		author.change(visit('v1', { note: '老人说𠮷好 😀', minutes: 12.5 }));
		author.change(visit('v1', { withdrawnReason: '误记' }), {
			table: 'pairings',
			id: '1',
			fields: { risk: 'high' },
		});
		const typist = new Copy();
		typist.type('2026-11-23', 0, 0, 'hello 带灯');
		typist.type('2026-11-23', 3, 2, '😀');
		typist.change(shift('s1'), shift('s2', { place: 'x' }));
		const pools: [DocumentName, Uint8Array[], Uint8Array[]][] = [
			['pair/1', [start], [...author.updates, Y.encodeStateAsUpdate(author.doc)]],
			['team/t', [], [...typist.updates, Y.encodeStateAsUpdate(typist.doc)]],
		];
		const random = seeded(20261124);
		const counts = { update: 0, gap: 0, refused: 0 };
		for (let i = 0; i < 24_000; i++) {
			const [document, before, updates] = pools[i % 2]!;
			const bytes = mutate(updates[random(updates.length)]!, updates[random(updates.length)]!, random);
			const at = standing(document, ...before);
			const scanned = scanUpdate(bytes, at);
			counts[scanned.kind]++;
			if (scanned.kind !== 'update') continue;
			expect(() => Y.applyUpdate(at.doc, bytes), `${i}: ${bytes.join(',')}`).not.toThrow();
			expect(at.doc.store.pendingStructs, `${i}: ${bytes.join(',')}`).toBeNull();
			expect(at.doc.store.pendingDs, `${i}: ${bytes.join(',')}`).toBeNull();
		}
		// The test says something only when much of it passes and much does not.
		expect(counts.update).toBeGreaterThan(1_000);
		expect(counts.gap).toBeGreaterThan(500);
		expect(counts.refused).toBeGreaterThan(5_000);
	}, 120_000);
});

function mutate(bytes: Uint8Array, other: Uint8Array, random: (below: number) => number): Uint8Array {
	const list = [...bytes];
	for (let times = 1 + random(2) * random(3); times > 0; times--) {
		const at = random(list.length + 1);
		switch (random(7)) {
			case 0:
				list[at] = random(256);
				break;
			case 1:
				list[at] = ((list[at] ?? 0) + (random(2) === 0 ? 1 : 255)) % 256;
				break;
			case 2:
				list.splice(at, 1 + random(4));
				break;
			case 3:
				list.splice(at, 0, random(256));
				break;
			case 4:
				list.splice(at, 0, ...list.slice(at, at + random(12)));
				break;
			case 5:
				list.splice(at, random(8), ...other.slice(at, at + random(24)));
				break;
			default:
				list.length = at;
		}
	}
	return Uint8Array.from(list, (byte) => byte & 255);
}

/** Some of everything. */
const SMALL = {
	households: 40,
	residents: 90,
	volunteers: 40,
	partyMembers: 6,
	grids: 2,
	pairs: 6,
	visits: 30,
	solvedDifficulties: 12,
	openDifficulties: 3,
};

/** Bytes by hand: numbers are written as lib0 writes them, texts with their length. */
function bytes(...parts: (number | string | { byte: number } | { any: unknown })[]): Uint8Array {
	const encoder = encoding.createEncoder();
	for (const part of parts)
		if (typeof part === 'number') encoding.writeVarUint(encoder, part);
		else if (typeof part === 'string') encoding.writeVarString(encoder, part);
		else if ('byte' in part) encoding.writeUint8(encoder, part.byte);
		else encoding.writeAny(encoder, part.any as encoding.AnyEncodable);
	return encoding.toUint8Array(encoder);
}

/** One client's structs, without deletions. */
const structs = (count: number, clock: number, ...rest: Parameters<typeof bytes>) =>
	bytes(1, count, 77, clock, ...rest, 0);
const KEYED_ANY = { byte: 8 | 32 };

describe('an update is refused', () => {
	const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
	const visits = (...value: Parameters<typeof bytes>) =>
		structs(1, 0, KEYED_ANY, 1, 'visits', 'v1', ...value);

	it.each<[what: string, update: Uint8Array, reason: string]>([
		['that is no update', new Uint8Array([200, 1, 2, 3]), 'undecodable'],
		['that is empty', new Uint8Array(), 'undecodable'],
		['with bytes behind its end', bytes(0, 0, 0), 'undecodable'],
		['that claims a billion structs', bytes(1, 1_000_000_000, 77, 0), 'too-large'],
		['that claims a billion clients', bytes(1_000_000_000), 'undecodable'],
		['that claims a billion deletions', bytes(0, 1, 77, 1_000_000_000), 'too-large'],
		['with a client id of more than 32 bits', bytes(1, 1, 2 ** 40, 0, { byte: 0 }, 1, 0), 'undecodable'],
		['with a clock that no document reaches', bytes(1, 1, 77, 2 ** 40, { byte: 0 }, 1, 0), 'undecodable'],
		['with an endless number', new Uint8Array([1, ...Array<number>(300).fill(255)]), 'undecodable'],
		['with a skip', structs(1, 0, { byte: 10 }, 5), 'structure'],
		['with forgotten content of gigantic length', structs(1, 0, { byte: 0 }, 2 ** 40), 'undecodable'],
		['with forgotten content of no length', structs(1, 0, { byte: 0 }, 0), 'structure'],
		['with flags on forgotten content', structs(1, 0, { byte: 32 }, 1), 'structure'],
		['with JSON', visits(1, '{}').map((b, i) => (i === 4 ? 2 | 32 : b)), 'structure'],
		['with several values in one entry', visits(2, { any: {} }, { any: {} }), 'structure'],
		['with an undefined value', visits(1, { any: undefined }), 'structure'],
		['with an undefined member', visits(1, { any: [undefined] }), 'structure'],
		['with a big integer', visits(1, { any: 5n }), 'structure'],
		['with bytes as a value', visits(1, { any: new Uint8Array(3) }), 'structure'],
		['with a number that JSON does not know', visits(1, { any: Number.NaN }), 'structure'],
		['with a value nested too deep', visits(1, { any: deep(9) }), 'value-too-large'],
		[
			'with a value nested endlessly',
			visits(
				1,
				...Array<{ byte: number }[]>(9_000)
					.fill([{ byte: 117 }, { byte: 1 }])
					.flat(),
			),
			'value-too-large',
		],
		[
			'with a value that claims a billion members',
			visits(1, { byte: 117 }, 1_000_000_000, { any: 1 }),
			'structure',
		],
		[
			'with a value of more than its limit',
			visits(1, { any: { note: 'x'.repeat(LIMITS.record) } }),
			'value-too-large',
		],
		['with a key that is no key', visits(1, { byte: 118 }, 1, '__proto__', { any: {} }), 'structure'],
		[
			'with a list in the place of a record',
			structs(1, 0, { byte: 7 | 32 }, 1, 'shifts', 's1', 0),
			'unknown-table',
		],
		[
			'with a map in the place of a plain record',
			structs(1, 0, { byte: 7 | 32 }, 1, 'visits', 'v1', 1),
			'structure',
		],
		['with an entry without a name', structs(1, 0, { byte: 8 }, 1, 'visits', 1, { any: {} }), 'structure'],
		['with an id that is none', structs(1, 0, KEYED_ANY, 1, 'visits', '../x', 1, { any: {} }), 'schema'],
		[
			'with a table of another document',
			structs(1, 0, KEYED_ANY, 1, 'households', 'h1', 1, { any: {} }),
			'unknown-table',
		],
		['with a name that no table declares', structs(1, 0, { byte: 4 }, 1, 'hidden', 'text'), 'unknown-table'],
		[
			'with characters that are none',
			visits(1, { byte: 119 }, { byte: 2 }, { byte: 0xc0 }, { byte: 0x80 }),
			'undecodable',
		],
		[
			'with half a pair of surrogates',
			visits(1, { byte: 119 }, { byte: 3 }, { byte: 0xed }, { byte: 0xa0 }, { byte: 0x80 }),
			'undecodable',
		],
		['that follows itself', structs(1, 0, { byte: 8 | 128 }, 77, 0, 1, { any: {} }), 'structure'],
		['with a client twice', bytes(2, 1, 77, 0, { byte: 0 }, 1, 1, 77, 1, { byte: 0 }, 1, 0), 'structure'],
		['with a client without structs', bytes(1, 0, 77, 0, 0), 'structure'],
		['with deletions out of order', bytes(1, 1, 77, 0, { byte: 0 }, 9, 1, 77, 2, 5, 1, 0, 1), 'structure'],
	])('[G3] %s', (_, update, reason) => {
		expect(scanUpdate(update, standing('pair/1'))).toMatchObject({ kind: 'refused', refusal: { reason } });
	});

	it('[G3] with another nested type than a map, or a text in a table', () => {
		const at = standing('team/t');
		const inShifts = (type: number) => structs(1, 0, { byte: 7 | 32 }, 1, 'shifts', 's1', type);
		expect(scanUpdate(inShifts(1), at)).toMatchObject({ kind: 'update' });
		for (const type of [0, 2, 3, 4, 5, 6, 99])
			expect(scanUpdate(inShifts(type), at)).toMatchObject({ refusal: { reason: 'structure' } });
		const note = 'weekNotes/2026-11-23/text';
		expect(scanUpdate(structs(1, 0, { byte: 4 }, 1, note, 'hi'), at)).toMatchObject({ kind: 'update' });
		expect(scanUpdate(structs(1, 0, { byte: 8 }, 1, note, 1, { any: 1 }), at)).toMatchObject({
			refusal: { reason: 'structure' },
		});
		expect(scanUpdate(structs(1, 0, { byte: 4 | 32 }, 1, note, 'k', 'hi'), at)).toMatchObject({
			refusal: { reason: 'structure' },
		});
		expect(scanUpdate(structs(1, 0, { byte: 4 }, 1, note, 'x'.repeat(LIMITS.text + 1)), at)).toMatchObject({
			refusal: { reason: 'value-too-large' },
		});
	});

	it('[G3] larger than a frame, without being looked at', () => {
		const update = new Uint8Array(LIMITS.frameUp + 1);
		expect(scanUpdate(update, standing('pair/1'))).toMatchObject({ refusal: { reason: 'too-large' } });
	});
});

describe('an update builds on something that is not there', () => {
	it.each<[what: string, update: Uint8Array]>([
		['by its clock', structs(1, 5, { byte: 0 }, 1)],
		['by the entry that it replaces', structs(1, 0, { byte: 8 | 128 }, 88, 3, 1, { any: {} })],
		['by the map that it is in', structs(1, 0, KEYED_ANY, 0, 88, 3, 'title', 1, { any: 'x' })],
		['by what it deletes', bytes(0, 1, 88, 1, 0, 1)],
	])('[G4] %s', (_, update) => {
		expect(scanUpdate(update, standing('pair/1'))).toEqual({ kind: 'gap' });
	});

	it('[G4] because two of its parts wait for each other', () => {
		const first = [{ byte: 8 | 128 }, 66, 0, 1, { any: {} }] as const;
		const second = [{ byte: 8 | 128 }, 77, 0, 1, { any: {} }] as const;
		expect(scanUpdate(bytes(2, 1, 77, 0, ...first, 1, 66, 0, ...second, 0), standing('pair/1'))).toEqual({
			kind: 'gap',
		});
	});

	it('[G4] and is none when its parts come in another order than they need each other', () => {
		const one = new Copy();
		one.change(shift('s1'));
		const two = new Copy(...one.updates);
		two.change(shift('s1', { title: 'A' }));
		one.receive(two.updates[0]!);
		one.change(shift('s1', { title: 'B' }));
		const all = Y.encodeStateAsUpdate(one.doc);
		expect(scanUpdate(all, standing('team/t'))).toMatchObject({ kind: 'update' });
	});
});
