import { describe, expect, test } from 'vitest';
import { AppError } from '../app-error.ts';
import { deviceStoreContract } from './device-store-contract.ts';
import { MemoryStore } from './memory-store.ts';

describe('the memory store keeps the contract', () => {
	deviceStoreContract({
		make: () => Promise.resolve(new MemoryStore()),
		open: (store) => Promise.resolve(store),
	});
});

test('what is thrown before a commit undoes the change', async () => {
	let full = true;
	const store = new MemoryStore(() => {
		if (full) throw new AppError('storage-full');
	});
	const put = () => store.change(['_settings'], (changer) => changer.putSetting('a', 1));
	await expect(put()).rejects.toMatchObject({ code: 'storage-full' });
	expect(await store.read(['_settings'], (reader) => reader.setting('a'))).toBeUndefined();
	full = false;
	await put();
	expect(await store.read(['_settings'], (reader) => reader.setting('a'))).toBe(1);
});

test('a part that was not named cannot be touched', async () => {
	const store = new MemoryStore();
	await expect(store.read(['_log'], (reader) => reader.setting('a'))).rejects.toThrow('_settings');
});
