import { expect, it } from 'vitest';
import { stopBySignal } from './stop-by-signal.ts';
import { VirtualPorts } from './testing/virtual-ports.ts';

/** A process that is told to stop, with a station that answers when and as the test says. */
function stage() {
	const ports = new VirtualPorts();
	const done: string[] = [];
	let closed: (isStored: boolean) => void = () => undefined;
	const signal = stopBySignal({
		...ports,
		station: {
			close() {
				done.push('close');
				return new Promise((resolve) => (closed = resolve));
			},
		},
		stopRest: () => void done.push('stop the rest'),
		endAfter: (ms) => void done.push(`end after ${ms}`),
		exit: (code) => void done.push(`exit ${code}`),
	});
	return { ports, done, signal, closed: (isStored: boolean) => closed(isStored) };
}

it.each([
	[true, 'exit 0'],
	[false, 'exit 3'],
])('[R89] says by its exit code whether all was stored: %s', async (isStored, exit) => {
	const { ports, done, signal, closed } = stage();
	signal();
	expect(done).toEqual(['end after 9500', 'stop the rest', 'close']);
	closed(isStored);
	await ports.pass(0);
	expect(done.at(-1)).toBe(exit);
});

it('[R89] takes two signals that come together for one, and ends at once by a later one', async () => {
	const { ports, done, signal } = stage();
	signal();
	await ports.pass(20);
	signal();
	expect(done).toHaveLength(3);
	await ports.pass(2_000);
	signal();
	expect(done.at(-1)).toBe('exit 3');
});
