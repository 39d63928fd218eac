import { beforeEach, describe, expect, it } from 'vitest';
import { Strangers } from './strangers.ts';

let strangers: Strangers;
let cut: string[];
const enter = (name: string, address: string | null = null) => strangers.enter(address, () => cut.push(name));

beforeEach(() => {
	strangers = new Strangers();
	cut = [];
});

describe('strangers', () => {
	it('[R88] in all are at most 2,000: the oldest makes room', () => {
		for (let i = 0; i < 2_000; i++) enter(String(i));
		expect(cut).toEqual([]);
		enter('new');
		expect(cut).toEqual(['0']);
		expect(strangers.size).toBe(2_000);
	});

	it('[R88] of one address are at most 200, at the cost of that address alone', () => {
		enter('other', '192.0.2.2');
		for (let i = 0; i < 201; i++) enter(String(i), '192.0.2.1');
		expect(cut).toEqual(['0']);
		expect(strangers.size).toBe(201);
	});

	it('[R88] who are known, or gone, count no longer', () => {
		const all = Array.from({ length: 200 }, (_, i) => enter(String(i), '192.0.2.1'));
		for (const stranger of all) {
			stranger.took(1_000);
			stranger.leave();
			stranger.leave();
		}
		expect(strangers.size).toBe(0);
		for (let i = 0; i < 200; i++) enter(`again ${i}`, '192.0.2.1');
		expect(cut).toEqual([]);
	});

	it('[R88] send so much each, and no more', () => {
		const one = enter('one');
		one.took(300 * 1024);
		expect(cut).toEqual([]);
		one.took(30 * 1024);
		one.took(30 * 1024);
		expect(cut).toEqual(['one']);
	});

	it('[R88] make the station hold at most 64 MiB: who has sent most goes', () => {
		const honest = enter('honest');
		honest.took(10_000);
		for (let i = 0; i < 300; i++) enter(String(i)).took(250 * 1024);
		expect(cut).not.toContain('honest');
		expect(strangers.size * 250 * 1024).toBeLessThanOrEqual(64 * 1024 * 1024 + 250 * 1024);
		expect(cut).toHaveLength(301 - strangers.size);
	});
});
