import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LinkState } from '$lib/replica/link/bus-message.ts';
import type { OutboxSummary, Replica } from '$lib/replica/replica.ts';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { linkExplanation, linkWords } from './link-words.ts';
import { StationStatus } from './station-status.svelte.ts';

overwriteGetLocale(() => 'zh-CN');

let end: (() => void) | undefined;
afterEach(() => end?.());

const NOTHING: OutboxSummary = { count: 0, oldestAt: null, refused: 0 };

/** A device whose link is in a state, with an outbox, and what the header says of it at each change. */
function device(first: LinkState, outbox: OutboxSummary = NOTHING, photos = 0) {
	let current = first;
	const subscribers = new Set<() => void>();
	const part = {
		link: {
			get current() {
				return current;
			},
			subscribe(callback: () => void) {
				subscribers.add(callback);
				return () => subscribers.delete(callback);
			},
			wake: () => undefined,
		},
		storage: { current: { kind: 'ok' }, subscribe: () => () => undefined },
		outbox: { summary: () => Promise.resolve(outbox) },
		blobs: { waiting: () => Promise.resolve(new Set(Array.from({ length: photos }, (_, n) => String(n)))) },
	} as unknown as Replica;
	const status = new StationStatus(part);
	const said: { words: string; waiting: number; unsent: boolean; explained: string }[] = [];
	end = $effect.root(() => {
		$effect(() => {
			const { waiting, unsent } = status;
			said.push({ words: linkWords(status), waiting, unsent, explained: linkExplanation(status) });
		});
	});
	flushSync();
	return {
		said,
		become(state: LinkState) {
			current = state;
			for (const callback of subscribers) callback();
			flushSync();
		},
	};
}

describe('what the header says', () => {
	it('follows the link', () => {
		const { said, become } = device({ kind: 'starting' });
		become({ kind: 'offline' });
		become({ kind: 'connecting' });
		become({ kind: 'receiving', bytes: 1_000, received: 427 });
		become({ kind: 'online' });
		expect(said.map(({ words }) => words)).toEqual(['连接中', '离线', '连接中', '接收中 42%', '已连接']);
	});

	it('never says that all has come while something comes', () => {
		const { said } = device({ kind: 'receiving', bytes: 1_000, received: 1_000 });
		expect(said.at(-1)?.words).toBe('接收中 99%');
	});

	it('counts photos with what waits, and calls nothing delivered before they are', async () => {
		const { said } = device({ kind: 'online' }, { count: 1, oldestAt: 5, refused: 0 }, 2);
		await vi.waitFor(() => expect(said.at(-1)).toMatchObject({ waiting: 3, unsent: true }));
		expect(said.at(-1)?.explained).toBe('已连接，正在送往站点。');
	});

	it('asks for a person as soon as something was refused, also offline, and knows it as unsent', async () => {
		const { said } = device({ kind: 'offline' }, { count: 0, oldestAt: null, refused: 1 });
		await vi.waitFor(() =>
			expect(said.at(-1)).toMatchObject({ words: '需要处理', unsent: true, waiting: 0 }),
		);
	});

	it('says what ails the station to whom it was told, and calms everybody else', () => {
		const { said, become } = device({ kind: 'online', trouble: 'full' });
		expect(said.at(-1)?.words).toBe('站点的磁盘满了');
		expect(said.at(-1)?.explained).toContain('腾出空间');
		become({ kind: 'online', trouble: 'untold' });
		expect(said.at(-1)?.words).toBe('站点暂时收不下');
		expect(said.at(-1)?.explained).toContain('好好存在本机');
		become({ kind: 'online' });
		expect(said.at(-1)?.words).toBe('已连接');
	});

	it('asks for a person when the station does not let the device in', () => {
		const { said } = device({ kind: 'rejected', reason: 'revoked' });
		expect(said.at(-1)).toMatchObject({ words: '需要处理', explained: '站点没有让这台设备连接。' });
	});
});
