import Dexie from 'dexie';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DexieStore } from '../../replica/store/dexie-store.ts';
import { memberNames } from './member-names.ts';

let name = '';
let store: DexieStore;
const id = (n: number) => `M${String(n).padStart(3, '0')}`;

beforeEach(async () => {
	name = `names-${crypto.randomUUID()}`;
	store = new DexieStore({ superseded: () => undefined, blocked: () => undefined }, name);
	await store.rows.directory.bulkPut(
		Array.from({ length: 100 }, (_, n) => ({
			doc: 'station' as const,
			id: id(n),
			name: `王${n}`,
			initials: 'w',
		})),
	);
});

afterEach(async () => {
	store.close();
	await Dexie.delete(name);
});

it('knows those who are asked for, once each, and leaves out who has not arrived', async () => {
	const names = await memberNames(store.rows, [id(3), id(1), id(3), 'gone']);
	expect([...names].sort()).toEqual([
		[id(1), '王1'],
		[id(3), '王3'],
	]);
	expect(await memberNames(store.rows, [])).toEqual(new Map());
});

it('answers the same when so many are asked for that it reads them all', async () => {
	const wanted = Array.from({ length: 80 }, (_, n) => id(n + 10));
	const names = await memberNames(store.rows, [...wanted, 'gone']);
	expect([...names.keys()].sort()).toEqual(wanted);
	expect(names.get(id(89))).toBe('王89');
});
