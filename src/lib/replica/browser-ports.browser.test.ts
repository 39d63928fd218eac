import { describe, expect, test, vi } from 'vitest';
import { browserBus, browserDeflate, browserLock, browserRandom, browserTimers } from './browser-ports.ts';

describe('deflate', () => {
	const text = new TextEncoder().encode('抚安社区 '.repeat(2_000));

	test('gives back what it took, smaller on the way', async () => {
		const deflated = await browserDeflate.deflate(text);
		expect(deflated.length).toBeLessThan(text.length / 20);
		expect(await browserDeflate.inflate(deflated, text.length)).toEqual(text);
		expect(await browserDeflate.inflate(await browserDeflate.deflate(new Uint8Array(0)), 10)).toHaveLength(0);
	});

	test('stops at the limit', async () => {
		const deflated = await browserDeflate.deflate(text);
		await expect(browserDeflate.inflate(deflated, text.length - 1)).rejects.toMatchObject({
			code: 'too-large',
		});
	});

	test('rejects what is none', async () => {
		await expect(browserDeflate.inflate(new Uint8Array([255, 255, 255]), 100)).rejects.toThrow();
	});
});

test('a lock is held by one, waited for by the others, and given up', async () => {
	const held: string[] = [];
	const hold = (who: string) =>
		browserLock('test-lock', async (released) => {
			held.push(who);
			await new Promise<void>((resolve) => released.addEventListener('abort', () => resolve()));
			held.push(`${who} is gone`);
		});
	const [first, second, third] = [hold('first'), hold('second'), hold('third')];
	await vi.waitFor(() => expect(held).toEqual(['first']));
	second();
	first();
	await vi.waitFor(() => expect(held).toEqual(['first', 'first is gone', 'third']));
	third();
	await vi.waitFor(() => expect(held.at(-1)).toBe('third is gone'));
});

test('a bus is heard by the others, not by who speaks', async () => {
	const name = `bus-${Math.random()}`;
	const [here, there] = [browserBus(name), browserBus(name)];
	const heard: unknown[] = [];
	here.listen((message) => heard.push(['here', message]));
	const stop = there.listen((message) => heard.push(['there', message]));
	here.post({ bytes: new Uint8Array([1]) });
	await vi.waitFor(() => expect(heard).toEqual([['there', { bytes: new Uint8Array([1]) }]]));
	stop();
	here.post('after');
	there.post('last');
	await vi.waitFor(() => expect(heard.at(-1)).toEqual(['here', 'last']));
	expect(heard).toHaveLength(2);
	here.close();
	there.close();
});

test('chance is within its bounds, and a timer can be called off', async () => {
	const fractions = Array.from({ length: 200 }, () => browserRandom.fraction());
	expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
	expect(Math.max(...fractions)).toBeLessThan(1);
	expect(new Set(fractions).size).toBeGreaterThan(190);
	const rung: string[] = [];
	browserTimers.after(0, () => rung.push('off'))();
	browserTimers.after(1, () => rung.push('on'));
	await vi.waitFor(() => expect(rung).toEqual(['on']));
});
