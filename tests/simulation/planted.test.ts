import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { patched } from './planted/plant.ts';
import { PLANTED } from './planted/planted-faults.ts';
import { play } from './run/play.ts';

// The simulator is tested by what it has to find: each of these mistakes, within a stated number of events.

describe('a mistake planted into the program', () => {
	it.each(PLANTED)('$name fits the sources as they are', ({ patches }) => {
		expect(patches.length).toBeGreaterThan(0);
		for (const patch of patches) {
			const source = readFileSync(new URL(`../../${patch.file}`, import.meta.url), 'utf8');
			expect(patched(source, patch)).not.toBe(source);
		}
	});

	it.each(PLANTED)(
		'$name is found: $what',
		async ({ name, seed, within, found }) => {
			const { code, output } = await play(
				'--fault',
				name,
				'--seed',
				seed,
				'--events',
				'20000',
				'--shrink',
				'0',
			);
			const events = Number(/after (\d+) events/.exec(output)?.[1]);
			expect([name, code, output]).toEqual([name, 1, expect.stringContaining(`${found}: `)]);
			expect(events).toBeLessThanOrEqual(within);
		},
		300_000,
	);
});
