import { beforeEach, expect, it } from 'vitest';
import { RefusalBudget } from './refusal-budget.ts';

let now: number;
let budget: RefusalBudget;

beforeEach(() => {
	now = 1_780_000_000_000;
	budget = new RefusalBudget({ now: () => now });
});

const author = (device: string, member = 'ann') => ({ device, member });
const spend = (device: string, times: number) => {
	for (let i = 0; i < times; i++) budget.spend(author(device));
};

it('allows a device twenty refusals at once, and then one in a second', () => {
	spend('phone', 19);
	expect(budget.isSpent(author('phone'))).toBe(false);
	spend('phone', 1);
	expect([budget.isSpent(author('phone')), budget.isSpent(author('tablet'))]).toEqual([true, false]);
	now += 1_000;
	expect(budget.isSpent(author('phone'))).toBe(false);
	spend('phone', 1);
	expect(budget.isSpent(author('phone'))).toBe(true);
});

it('allows a member no more than three devices’ worth, however many there are', () => {
	for (let i = 0; i < 10; i++) spend(`device ${i}`, 6);
	expect(budget.isSpent(author('another'))).toBe(true);
	expect(budget.isSpent(author('another', 'bob'))).toBe(false);
});

it('makes nobody wait until a clock that was set back has come there again', () => {
	spend('phone', 20);
	now -= 24 * 60 * 60 * 1000;
	expect(budget.isSpent(author('phone'))).toBe(false);
	spend('phone', 20);
	expect(budget.isSpent(author('phone'))).toBe(true);
});
