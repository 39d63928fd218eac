import { expect, test } from 'vitest';
import { AppError } from './app-error.ts';
import { settled, VirtualTime } from './link/testing/virtual-ports.ts';
import { StorageWatch, type StorageManagerPort } from './storage-watch.ts';

const GB = 1024 ** 3;

function watch(over: Partial<StorageManagerPort> = {}) {
	const time = new VirtualTime();
	const asked: string[] = [];
	const storage = new StorageWatch(
		{
			estimate: () => Promise.resolve({ quota: 2 * GB, usage: 0 }),
			persisted: () => Promise.resolve(false),
			persist: () => {
				asked.push('persist');
				return Promise.resolve(true);
			},
			...over,
		},
		time,
	);
	const states: string[] = [];
	storage.subscribe(() => states.push(storage.current.kind));
	return { storage, time, asked, states };
}

test('the browser is asked to keep the data after the first kept record, once', async () => {
	const { storage, asked } = watch();
	await settled();
	storage.worked();
	expect(asked).toEqual([]);
	storage.keptRecord();
	storage.keptRecord();
	await settled();
	expect(asked).toEqual(['persist']);
});

test('a browser that keeps them already, or says no, is left alone', async () => {
	const kept = watch({ persisted: () => Promise.resolve(true) });
	kept.storage.keptRecord();
	await settled();
	expect(kept.asked).toEqual([]);
	const refusing = watch({ persist: () => Promise.reject(new Error('no')) });
	refusing.storage.keptRecord();
	await settled();
	expect(refusing.storage.current).toEqual({ kind: 'ok' });
});

test('little space is said before it is none, and looked at now and then', async () => {
	let usage = 0;
	const { storage, time, states } = watch({ estimate: () => Promise.resolve({ quota: GB, usage }) });
	await time.pass(0);
	usage = GB - 1024 ** 2;
	await time.pass(300_000);
	expect(storage.current).toEqual({ kind: 'low', free: 1024 ** 2 });
	usage = 0;
	await time.pass(300_000);
	expect(states).toEqual(['low', 'ok']);
});

test('[R12] what a write ran into is said at once, and until a write succeeds', async () => {
	const { storage, states } = watch();
	await settled();
	storage.failed(new AppError('storage-full'));
	expect(storage.current).toEqual({ kind: 'full' });
	storage.failed(new AppError('offline'));
	storage.failed(new AppError('storage-failed'));
	storage.worked();
	await settled();
	expect(states).toEqual(['full', 'broken', 'ok']);
});

test('a database that another tab kept from being opened is told of until it could be', async () => {
	const { storage, states } = watch();
	storage.set('blocked');
	storage.opened();
	storage.set('reload');
	storage.opened();
	await settled();
	expect(states).toEqual(['blocked', 'ok', 'reload']);
});

test('a tab that must be loaded anew says so until it is', async () => {
	const { storage } = watch();
	storage.set('reload');
	storage.keptRecord();
	storage.failed(new AppError('storage-full'));
	await settled();
	expect(storage.current).toEqual({ kind: 'reload' });
});

test('a browser that tells nothing is no problem', async () => {
	const storage = new StorageWatch(undefined, new VirtualTime());
	storage.keptRecord();
	await settled();
	expect(storage.current).toEqual({ kind: 'ok' });
});
