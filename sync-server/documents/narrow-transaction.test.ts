import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { narrowly, prepareForNarrow } from './narrow-transaction.ts';

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

/** What a document tells of each transaction: its update, and how many entries of each type changed. */
function listen(doc: Y.Doc): string[] {
	const told: string[] = [];
	doc.on('update', (update: Uint8Array) => told.push(Buffer.from(update).toString('hex')));
	doc.on('afterTransaction', ({ changed }: Y.Transaction) => {
		told.push([...changed.values()].map((keys) => [...keys].sort().join()).join(';'));
	});
	return told;
}

/** A random edit, also of what others have written. */
function edit(doc: Y.Doc, random: (below: number) => number): void {
	const map = doc.getMap<unknown>('shifts');
	const id = `s${random(4)}`;
	const record = map.get(id);
	const text = doc.getText('note');
	if (random(3) === 0) {
		if (text.length > 4 && random(2) === 0) text.delete(random(text.length - 2), 2);
		else text.insert(random(text.length + 1), 'abc'.slice(random(3)));
	} else if (record instanceof Y.Map) record.set(`f${random(3)}`, random(100));
	else map.set(id, new Y.Map([['f0', 1]]));
}

describe('a narrow transaction', () => {
	it('does and tells exactly what a wide one does, whoever wrote what it touches', () => {
		for (let seed = 1; seed <= 15; seed++) {
			const random = seeded(seed);
			const [wide, narrow] = [new Y.Doc(), new Y.Doc()];
			prepareForNarrow(narrow);
			for (const doc of [wide, narrow]) doc.clientID = 0;
			const [toldWide, toldNarrow] = [listen(wide), listen(narrow)];
			// Many others have written before.
			for (let other = 0; other < 30; other++) {
				const doc = new Y.Doc();
				doc.clientID = 1_000 + other;
				doc.getMap('others').set(`${other}`, other);
				for (const copy of [wide, narrow]) Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
			}
			const authors = Array.from({ length: 5 }, (_, i) => {
				const doc = new Y.Doc();
				doc.clientID = 100 + i;
				return doc;
			});
			for (let step = 0; step < 80; step++) {
				const author = authors[random(authors.length)]!;
				if (random(2) === 0) Y.applyUpdate(author, Y.encodeStateAsUpdate(wide));
				const before = Y.encodeStateVector(wide);
				author.transact(() => edit(author, random));
				const update = Y.encodeStateAsUpdate(author, before);
				Y.applyUpdate(wide, update);
				const clients = [...Y.decodeUpdate(update).structs].map(({ id }) => id.client);
				narrowly(narrow, [...new Set(clients)], () => Y.applyUpdate(narrow, update));
			}
			expect(toldNarrow).toEqual(toldWide);
			expect(Y.encodeStateAsUpdate(narrow)).toEqual(Y.encodeStateAsUpdate(wide));
			expect(narrow.clientID).toBe(0);
		}
	}, 30_000);

	it('needs a document that was prepared, and is over also when what it does throws', () => {
		expect(() => narrowly(new Y.Doc(), [1], () => undefined)).toThrow('prepared');
		const doc = new Y.Doc();
		prepareForNarrow(doc);
		doc.getMap('m').set('a', 1);
		const broken = () => {
			throw new Error('broken');
		};
		expect(() => narrowly(doc, [7], broken)).toThrow('broken');
		expect(Y.encodeStateVector(doc).length).toBeGreaterThan(1);
	});
});
