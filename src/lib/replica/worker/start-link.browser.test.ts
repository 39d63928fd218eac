import { afterEach, expect, it, vi } from 'vitest';
import { browserBus, browserRandom, browserTimers } from '../browser-ports.ts';
import type { LinkState } from '../link/bus-message.ts';
import { readBusMessage } from '../link/read-bus-message.ts';
import { startLink } from './start-link.ts';

const ends: (() => void)[] = [];

afterEach(() => {
	for (const end of ends.splice(0)) end();
});

/** A page of this origin with its link in a real worker. Nobody has joined: the link stays offline. */
function page(busName: string) {
	const bus = browserBus(busName);
	const states: LinkState[] = [];
	const reported: unknown[] = [];
	bus.listen((value) => {
		const message = readBusMessage(value);
		if (message?.type === 'link') states.push(message.state);
	});
	const link = startLink({
		bus,
		busName,
		app: 'test',
		timers: browserTimers,
		random: browserRandom,
		report: (error) => reported.push(error),
	});
	ends.push(() => {
		link.close();
		bus.close();
	});
	return { bus, states, reported, link };
}

async function holders(): Promise<(string | undefined)[]> {
	const { held = [] } = await navigator.locks.query();
	return held.filter(({ name }) => name === 'link').map(({ clientId }) => clientId);
}

it('starts in a worker, takes the lock and answers; another tab takes over when it goes', async () => {
	const first = page('link test');
	await vi.waitFor(() => expect(first.states.at(-1)).toEqual({ kind: 'offline' }), 20_000);
	const [holder] = await holders();
	expect(holder).toBeDefined();

	const second = page('link test');
	await vi.waitFor(async () => {
		const { pending = [] } = await navigator.locks.query();
		expect(pending.filter(({ name }) => name === 'link')).toHaveLength(1);
	}, 20_000);
	expect(await holders()).toEqual([holder]);
	const said = second.states.length;
	first.link.close();
	await vi.waitFor(() => expect(second.states.length).toBeGreaterThan(said), 20_000);
	const next = await holders();
	expect(next).toHaveLength(1);
	expect(next).not.toEqual([holder]);
	expect([...first.reported, ...second.reported]).toEqual([]);
});
