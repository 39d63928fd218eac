import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { BlobFiles } from './blob-files.ts';
import { BlobQuota } from './blob-quota.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('what a device may send on one day', () => {
	it('is bounded, for each device, and new on the next', async () => {
		let now = 10 * DAY;
		const files = { begun: async () => 0, prepare: async () => undefined };
		const quota = new BlobQuota({ now: () => now }, files as unknown as BlobFiles);
		const piece = { begins: true, bytes: LIMITS.blob };
		for (let sent = 0; sent < LIMITS.blobsPerDay; sent += LIMITS.blob) {
			await quota.allow('ann', piece);
			quota.spend('ann', LIMITS.blob);
		}
		await expect(quota.allow('ann', piece)).rejects.toThrow('quota');
		await expect(quota.allow('ann', { begins: false, bytes: 1 })).rejects.toThrow('quota');
		await quota.allow('bob', piece);
		now += DAY;
		await quota.allow('ann', piece);
	});

	it('goes into one upload at a time for each photo, and a few for each device', async () => {
		const quota = new BlobQuota({ now: () => 0 }, {} as BlobFiles);
		let go: () => void = () => undefined;
		const wait = new Promise<void>((resolve) => (go = resolve));
		const running = ['a', 'b', 'c', 'd'].map((hash) => quota.alone('ann', hash, () => wait));
		await expect(quota.alone('ann', 'a', () => wait)).rejects.toThrow('too-many');
		await expect(quota.alone('ann', 'e', () => wait)).rejects.toThrow('too-many');
		const other = quota.alone('bob', 'a', () => wait);
		go();
		await Promise.all([...running, other]);
		await quota.alone('ann', 'a', async () => undefined);
	});
});
