import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { plant } from './planted/plant.ts';
import type { Step } from './run/plan.ts';

// `npm run simulate -- …`: plays the station and everybody's devices against a world that fails, and looks on.

const HELP = `npm run simulate -- [options]
  --seed S       begins with this seed, and counts on from it; without, with a fresh one
  --events N     things that happen in one run (10000)
  --runs N       how many runs (1), or
  --seconds T    runs with further seeds until so many seconds have passed
  --plan FILE    one run of a plan that once failed: JSON of seed and plan
  --fault NAME   plants a fault into the program: the simulator has to find it
  --trace        tells everything that happens
  --shrink T     makes the plan of a failure shorter, for at most so many seconds (120; 0: not at all)
`;

const { values } = parseArgs({
	options: {
		seed: { type: 'string' },
		events: { type: 'string', default: '10000' },
		runs: { type: 'string', default: '1' },
		seconds: { type: 'string' },
		plan: { type: 'string' },
		fault: { type: 'string' },
		trace: { type: 'boolean', default: false },
		shrink: { type: 'string', default: '120' },
		help: { type: 'boolean', default: false },
	},
});

const trace = values.trace ? (line: string) => void process.stdout.write(`${line}\n`) : undefined;

if (values.help) process.stdout.write(HELP);
else {
	const fresh = `${Date.now().toString(36)}`;
	// Libraries that speak of their age have nothing to say here.
	process.noDeprecation = true;
	if (values.fault !== undefined) plant(values.fault);
	process.exitCode =
		values.plan === undefined ? await simulate(values.seed ?? fresh) : await playPlan(values.plan);
}

async function playPlan(file: string): Promise<number> {
	const { seed, plan } = JSON.parse(readFileSync(file, 'utf8')) as { seed: string; plan: Step[] };
	const { runPlan } = await import('./run/run-plan.ts');
	const { events, violation } = await runPlan(seed, plan, { trace });
	process.stdout.write(`${violation?.message ?? 'nothing found'}\nseed ${seed}, after ${events} events\n`);
	return violation === null ? 0 : 1;
}

async function simulate(seed: string): Promise<number> {
	const begin = performance.now();
	const seconds = () => (performance.now() - begin) / 1_000;
	// Loaded only now: first a fault is planted, and the world takes the process over.
	const { runSeed } = await import('./run/run-plan.ts');
	const events = Number(values.events);
	let total = 0;
	for (let run = 0; ; run++) {
		const enough =
			values.seconds === undefined ? run >= Number(values.runs) : seconds() >= Number(values.seconds);
		if (enough) break;
		const own = run === 0 ? seed : `${seed}+${run}`;
		const outcome = await runSeed(own, events, { trace });
		total += outcome.events;
		if (outcome.violation === null) continue;
		process.stdout.write(`${outcome.violation.message}\n`);
		process.stdout.write(`seed ${own}, after ${outcome.events} events and ${outcome.plan.length} steps\n`);
		if (Number(values.shrink) > 0) await tellShortest(own, outcome.violation.oracle, outcome.plan);
		return 1;
	}
	const rate = Math.round(total / seconds());
	process.stdout.write(`${total} events from seed ${seed} on, nothing found (${rate} events/s)\n`);
	return 0;
}

async function tellShortest(seed: string, oracle: string, plan: readonly Step[]): Promise<void> {
	const [{ runPlan }, { shrink }] = await Promise.all([
		import('./run/run-plan.ts'),
		import('./run/shrink.ts'),
	]);
	const begin = performance.now();
	const shortest = await shrink(
		plan,
		async (shorter) => (await runPlan(seed, shorter)).violation?.oracle === oracle,
		() => performance.now() - begin < Number(values.shrink) * 1_000,
	);
	process.stdout.write(`the shortest plan found, for tests/simulation/bad-seeds.test.ts:\n`);
	process.stdout.write(`${JSON.stringify({ seed, plan: shortest }, null, 1)}\n`);
}
