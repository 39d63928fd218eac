import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lasting } from './lasting.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
	let value = $state(0);
	const shown: number[] = [];
	const lasting = new Lasting(() => value, 0, 300);
	const stop = $effect.root(() => {
		$effect(() => void shown.push(lasting.current));
	});
	return {
		shown,
		stop,
		set: (next: number) => {
			value = next;
			flushSync();
		},
		wait: async (ms: number) => {
			await vi.advanceTimersByTimeAsync(ms);
			flushSync();
		},
	};
}

it('does not tell what comes and goes', async () => {
	const { shown, set, wait, stop } = watched();
	await wait(0);
	set(1);
	await wait(200);
	set(0);
	await wait(1_000);
	expect(shown).toEqual([0]);
	stop();
});

it('tells what lasts, how it changes, and at once that it is over', async () => {
	const { shown, set, wait, stop } = watched();
	await wait(0);
	set(5);
	await wait(300);
	set(6);
	await wait(0);
	set(0);
	await wait(0);
	expect(shown).toEqual([0, 5, 6, 0]);
	stop();
});
