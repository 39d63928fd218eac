import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { play } from './run/play.ts';

/** Seeds that every change has to pass; fresh ones are looked for with `npm run simulate -- --seconds T`. */
const SEEDS = (process.env.SIMULATION_SEEDS ?? 'gate-a gate-b gate-c gate-d gate-e').split(' ');

it.each(SEEDS)(
	'finds nothing wrong with five plans from seed %s on',
	async (seed) => {
		const { code, output } = await play('--seed', seed, '--runs', '5', '--events', '10000');
		expect([code, output]).toEqual([0, expect.stringContaining('nothing found')]);
	},
	300_000,
);

it('comes to the same with the same seed, to the last frame', async () => {
	const traces = await Promise.all(
		[1, 2].map(() => play('--seed', 'the same', '--events', '8000', '--trace', '--shrink', '0')),
	);
	const [first, second] = traces.map(({ output }) => output.replace(/\(\d+ events\/s\)/, ''));
	expect(first!.split('\n').length).toBeGreaterThan(500);
	expect(digest(second!)).toBe(digest(first!));
}, 300_000);

function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
