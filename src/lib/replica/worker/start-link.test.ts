import { expect, it } from 'vitest';
import { AppError } from '../app-error.ts';
import { Origin, settled, VirtualRandom, VirtualTime } from '../link/testing/virtual-ports.ts';
import { startLink, type LinkWorker } from './start-link.ts';
import type { StartMessage, WorkerMessage } from './worker-message.ts';

class PlayedWorker implements LinkWorker {
	readonly got: StartMessage[] = [];
	ended = false;
	onmessage: LinkWorker['onmessage'] = null;
	onerror: LinkWorker['onerror'] = null;
	postMessage(message: StartMessage): void {
		this.got.push(message);
	}
	terminate(): void {
		this.ended = true;
	}
	says(data: WorkerMessage): void {
		this.onmessage?.(new MessageEvent('message', { data }));
	}
	crashes(): void {
		this.onerror?.(Object.assign(new Event('error'), { message: 'crashed' }) as ErrorEvent);
	}
}

function stage() {
	const time = new VirtualTime();
	const random = new VirtualRandom();
	const origin = new Origin();
	const workers: PlayedWorker[] = [];
	const reported: unknown[] = [];
	const woken: unknown[] = [];
	origin.bus().listen((message) => woken.push(message));
	const view = new EventTarget();
	const page = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState });
	const link = startLink({
		bus: origin.bus(),
		busName: 'bus',
		app: '1',
		timers: time,
		random,
		report: (error) => reported.push(error),
		makeWorker: () => {
			const worker = new PlayedWorker();
			workers.push(worker);
			return worker;
		},
		page: { window: view, document: page },
	});
	return { time, workers, reported, woken, view, page, link };
}

it('[R55] starts a crashed worker again, with growing pauses', async () => {
	const { time, workers, reported, link } = stage();
	expect(workers[0]?.got).toEqual([{ type: 'start', app: '1', bus: 'bus' }]);
	const pauses: number[] = [];
	for (let i = 0; i < 4; i++) {
		const at = time.now();
		const count = workers.length;
		workers.at(-1)?.crashes();
		expect(workers.at(-1)?.ended).toBe(true);
		while (workers.length === count) await time.pass(10);
		pauses.push(time.now() - at);
	}
	expect(reported).toHaveLength(4);
	for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(1_000);
	expect(Math.max(...pauses)).toBeLessThanOrEqual(1_000 + 2 * 8_000 + 10);
	link.close();
	expect(workers.at(-1)?.ended).toBe(true);
	expect(time.pending).toBe(0);
});

it('wakes the link when the network may be back or somebody looks, and not when the page is hidden', async () => {
	const { woken, view, page, link } = stage();
	view.dispatchEvent(new Event('online'));
	page.dispatchEvent(new Event('visibilitychange'));
	page.visibilityState = 'hidden';
	page.dispatchEvent(new Event('visibilitychange'));
	await settled();
	expect(woken).toEqual([{ type: 'wake' }, { type: 'wake' }]);
	link.close();
	view.dispatchEvent(new Event('online'));
	await settled();
	expect(woken).toHaveLength(2);
});

it('reports the worker’s problems as what they were', () => {
	const { workers, reported } = stage();
	workers[0]?.says({ type: 'problem', error: { code: 'storage-full' } });
	workers[0]?.says({ type: 'problem', error: 'something' });
	expect(reported[0]).toBeInstanceOf(AppError);
	expect(reported[0]).toMatchObject({ code: 'storage-full' });
	expect(reported[1]).toBe('something');
});
