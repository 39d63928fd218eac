import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { play } from './run/play.ts';

/** For how long fresh seeds are looked for; nightly runs take hours. */
const SECONDS = Number(process.env.SIMULATION_SECONDS ?? 100);

it(
	'finds nothing wrong with fresh seeds',
	async () => {
		const { code, output } = await play('--seconds', String(SECONDS), '--events', '10000');
		expect([code, output]).toEqual([0, expect.stringContaining('nothing found')]);
	},
	(SECONDS + 300) * 1_000,
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
