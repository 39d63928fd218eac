import fc from 'fast-check';
import { describe, it } from 'vitest';
import { DEEDS, PEOPLE } from './support/rules-model.ts';
import { RulesWorld } from './support/rules-world.ts';

// Whatever people of every role do, allowed or not, with signal and without: in the end all phones and the station hold
// the same, it is what a plain model of the rules says, and what was not taken is in exactly one place.

/** How many stories; `RULES_SEED` tells one again. */
const STORIES = Number(process.env.RULES_STORIES ?? 3);
const SEED = process.env.RULES_SEED;

/** Those who meet most, more often. */
const who = fc.constantFrom(...PEOPLE, 'ann', 'ann', 'bob', 'bob', 'lee', 'sun' as const);
const step = fc.oneof(
	{
		weight: 12,
		arbitrary: fc.record({
			kind: fc.constant('does' as const),
			who,
			deed: fc.constantFrom(...DEEDS),
			pick: fc.nat(30),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ kind: fc.constant('goes' as const), who, online: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('assigns' as const), who, pick: fc.boolean() }) },
);
const story = fc.array(step, { minLength: 40, maxLength: 60, size: 'max' });
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

async function tell(steps: Story): Promise<void> {
	const world = await RulesWorld.start();
	try {
		for (const visitor of ['ann', 'bob', 'sun'] as const) await world.does(visitor, 'records a visit', 0);
		// The people concerned most begin without signal: what they do meets what happened meanwhile.
		for (const absent of ['bob', 'ann', 'lee'] as const) await world.goOffline(absent);
		for (const each of steps)
			if (each.kind === 'does') await world.does(each.who, each.deed, each.pick);
			else if (each.kind === 'assigns') await world.assign(each.who, each.pick);
			else if (each.online) await world.goOnline(each.who);
			else await world.goOffline(each.who);
		await world.check();
	} finally {
		await world.stop();
	}
}

describe('whatever anybody does', () => {
	it(
		'all hold the same in the end, as the rules say, and nothing that was not taken is lost or doubled',
		async () => {
			await fc.assert(fc.asyncProperty(story, tell), {
				numRuns: STORIES,
				// Each story takes seconds: one that fails is told again by its seed, not made shorter.
				endOnFailure: true,
				...(SEED === undefined ? {} : { seed: Number(SEED) }),
			});
		},
		60_000 * (STORIES + 1),
	);
});
