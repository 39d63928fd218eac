import { beforeEach, expect, it } from 'vitest';
import type { StorageCause } from '../src/lib/protocol/storage-cause.ts';
import { StorageHealth } from './storage-health.ts';
import { watchedStore } from './store/watched-store.ts';
import type { Store } from './store/store.ts';
import { sqliteError } from './testing/fragile-store.ts';
import { VirtualPorts } from './testing/virtual-ports.ts';

const FULL = sqliteError(13, 'database or disk is full');
const BROKEN = sqliteError(778, 'disk I/O error');

let ports: VirtualPorts;
let told: (StorageCause | null)[];
let health: StorageHealth;
/** What the store does with everything that it is asked. */
let answer: () => Promise<unknown>;
let store: Store;

beforeEach(() => {
	ports = new VirtualPorts();
	told = [];
	health = new StorageHealth(ports, () => told.push(health.cause));
	answer = () => Promise.resolve({ conflicts: new Set() });
	const inner = {
		commit: () => answer(),
		tail: () => answer(),
		addAudit: () => answer(),
		setMeta: () => answer(),
	};
	store = watchedStore(inner as unknown as Store, health, ports.timers);
	health.tryBy('database', () => store.setMeta('tried-at', '1'));
});

it('[R82] a commit that fails says why, and the next that is stored that it is over', async () => {
	answer = () => Promise.reject(FULL);
	await expect(store.commit([])).rejects.toBe(FULL);
	await expect(store.commit([])).rejects.toBe(FULL);
	expect(told).toEqual(['full']);
	answer = () => Promise.resolve({ conflicts: new Set() });
	await store.commit([]);
	expect(told).toEqual(['full', null]);
	expect(ports.waiting).toBe(0);
});

it('[R82] a commit that is not answered counts as failing until it is', async () => {
	let goOn: (value: unknown) => void = () => undefined;
	answer = () => new Promise((resolve) => (goOn = resolve));
	const committing = store.commit([]);
	await ports.pass(9_000);
	expect(told).toEqual([]);
	await ports.pass(2_000);
	expect(told).toEqual(['slow']);
	goOn({ conflicts: new Set() });
	await committing;
	expect(told).toEqual(['slow', null]);
});

it.each(['tail', 'addAudit'] as const)(
	'[R82] a %s that fails is noticed, and tried by something else until the disk takes it',
	async (method) => {
		answer = () => Promise.reject(BROKEN);
		await expect((store[method] as () => Promise<unknown>)()).rejects.toBe(BROKEN);
		await ports.pass(20_000);
		expect(told).toEqual(['other']);
		answer = () => Promise.resolve();
		await ports.pass(5_000);
		expect(told).toEqual(['other', null]);
		expect(ports.waiting).toBe(0);
	},
);

it('[R82] photos that find no room are tried apart from the database', async () => {
	let isFull = true;
	const noRoom = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
	health.tryBy('files', () => (isFull ? Promise.reject(noRoom) : Promise.resolve()));
	health.failedWith('files', noRoom);
	expect(told).toEqual(['full']);
	// Updates that are stored prove nothing for photos.
	await store.commit([]);
	await ports.pass(20_000);
	expect(told).toEqual(['full']);
	isFull = false;
	await ports.pass(5_000);
	expect(told).toEqual(['full', null]);
});

it('tells what is no fault of the disk’s from what is', () => {
	health.failedWith('database', sqliteError(19, 'UNIQUE constraint failed'));
	health.failedWith('database', new TypeError('a fault of this program'));
	health.failedWith('files', FULL);
	expect(told).toEqual([]);
	health.failedWith('database', sqliteError(5, 'database is locked'));
	health.failedWith('database', sqliteError(1544, 'attempt to write a readonly database'));
	expect(told).toEqual(['locked', 'read-only']);
});

it('tries nothing any more once it is closed', async () => {
	answer = () => Promise.reject(BROKEN);
	await expect(store.tail('station', 0)).rejects.toBe(BROKEN);
	health.close();
	expect(ports.waiting).toBe(0);
});
