import { BusyStation } from './support/busy-station.ts';
import { median, method, report } from './support/report.ts';

const DEVICES = 50;
const ROUNDS = 7;
const LIMIT = 2;

method(
	`The sample station as a process of its own, ${DEVICES} devices writing before each stop: from the start of the process, by the`,
	`command of the systemd unit, until /readyz answers 200. ${ROUNDS} times each, the middle one and the longest.`,
);
const station = await BusyStation.start(DEVICES);
try {
	const { server } = station;
	const restart = async (end: () => Promise<void>): Promise<number> => {
		await end();
		const begin = performance.now();
		await server.restart();
		const { status } = await fetch(`${server.url}/readyz`);
		if (status !== 200) throw new Error(`/readyz answered ${status}`);
		return (performance.now() - begin) / 1_000;
	};
	for (const [how, end] of [
		['stopped in good order', () => server.pause()],
		['killed', () => server.kill()],
	] as const) {
		const times: number[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			await station.comeBack();
			await station.writeAtOnce(1);
			times.push(await restart(end));
		}
		report(`${how}, then ready again`, median(times), 's', LIMIT);
		report('  the longest', Math.max(...times), 's', LIMIT);
	}
} finally {
	await station.stop();
}
