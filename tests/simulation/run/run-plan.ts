import { checkAtRest } from '../oracles/at-rest.ts';
import { returnToBaseline } from '../oracles/baseline.ts';
import { comeToRest } from '../oracles/comes-to-rest.ts';
import { lookAtNotices, lookAtScreens } from '../oracles/screens.ts';
import { Violation } from '../oracles/violation.ts';
import { Chance } from '../world/chance.ts';
import { describeError } from './describe-error.ts';
import { drawStep, type Step } from './plan.ts';
import { Simulation } from './simulation.ts';

/** How often, in steps, screens are looked at. */
const LOOK_EVERY = 15;

/** What became of a run. */
export interface Outcome {
	events: number;
	/** What has happened from outside: the same plan with the same seed comes to the same. */
	plan: readonly Step[];
	violation: Violation | null;
}

/** How a run is told. */
export interface Telling {
	trace?: ((line: string) => void) | undefined;
}

/** Draws what happens until so many events have, and looks on. */
export async function runSeed(seed: string, events: number, telling: Telling = {}): Promise<Outcome> {
	const chance = new Chance(`${seed}/plan`);
	return run(seed, telling, (simulation) =>
		simulation.world.events >= events ? null : drawStep(chance, simulation.phones.length),
	);
}

/** Lets a plan happen. */
export async function runPlan(seed: string, plan: readonly Step[], telling: Telling = {}): Promise<Outcome> {
	let at = 0;
	return run(seed, telling, () => plan[at++] ?? null);
}

async function run(
	seed: string,
	{ trace }: Telling,
	next: (simulation: Simulation) => Step | null,
): Promise<Outcome> {
	const plan: Step[] = [];
	let simulation: Simulation | null = null;
	try {
		simulation = await Simulation.make(seed, trace ?? null);
		for (let step = next(simulation); step !== null; step = next(simulation)) {
			plan.push(step);
			await simulation.take(step);
			if (step.kind === 'rest' || step.kind === 'siege') await rest(simulation);
			if (step.kind === 'siege') await simulation.endures(step);
			if (plan.length % LOOK_EVERY === 0) await lookAtScreens(simulation);
		}
		await rest(simulation);
		await returnToBaseline(simulation);
		return { events: simulation.world.events, plan, violation: null };
	} catch (error) {
		const violation = error instanceof Violation ? error : new Violation('fault', describeError(error));
		return { events: simulation?.world.events ?? 0, plan, violation };
	}
}

async function rest(simulation: Simulation): Promise<void> {
	await comeToRest(simulation);
	await lookAtScreens(simulation);
	lookAtNotices(simulation);
	await checkAtRest(simulation);
	await simulation.renew();
}
