import type { Simulation } from '../run/simulation.ts';
import { Violation } from './violation.ts';

/**
 * O8: ends all tabs and the station, and looks whether anything of them is left.
 * @throws Violation
 */
export async function returnToBaseline(simulation: Simulation): Promise<void> {
	const { world, station, network } = simulation;
	await simulation.end();
	await world.pass(120_000);
	simulation.check();
	if (network.lines.length > 0) throw new Violation('O8', `${network.lines.length} lines are left`);
	const load = Object.entries(station.load()).filter(([, count]) => count > 0);
	if (load.length > 0) throw new Violation('O8', `the station still has ${JSON.stringify(load)}`);
	if (world.time.waiting > 0) throw new Violation('O8', `${world.time.waiting} timers are left`);
}
