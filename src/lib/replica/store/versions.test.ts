import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STORE_NAME, STORE_VERSION } from './dexie-store.ts';

const VERSIONS = new URL('../../../../tests/fixtures/versions/', import.meta.url);

interface Stored {
	databases: { name: string; version: number }[];
}

test('there is a fixture of a version that has left each earlier shape of the database', () => {
	const shapes = readdirSync(VERSIONS, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => JSON.parse(readFileSync(new URL(`${name}/device.json`, VERSIONS), 'utf8')) as Stored)
		// Dexie keeps versions tenfold.
		.map(({ databases }) => (databases.find(({ name }) => name === STORE_NAME)?.version ?? 0) / 10);
	const earlier = Array.from({ length: STORE_VERSION - 1 }, (_, i) => i + 1);
	expect(shapes).toEqual(expect.arrayContaining(earlier));
});
