import { expect, it } from 'vitest';
import type { LinkState } from './bus-message.ts';
import { LinkStatus } from './link-status.ts';
import { Origin, settled, VirtualTime } from './testing/virtual-ports.ts';

function stage() {
	const time = new VirtualTime();
	const origin = new Origin();
	const link = origin.bus();
	const asked: unknown[] = [];
	link.listen((message) => asked.push(message));
	const status = new LinkStatus(origin.bus(), time);
	const say = async (state: LinkState) => {
		link.post({ type: 'link', state });
		await settled();
	};
	return { time, status, asked, say };
}

it('asks at its start, and is offline when nobody answers', async () => {
	const { time, status, asked } = stage();
	await settled();
	expect(asked).toEqual([{ type: 'ask' }]);
	expect(status.current).toEqual({ kind: 'starting' });
	await time.pass(5_000);
	expect(status.current).toEqual({ kind: 'offline' });
});

it('[R56] does not show as online what a link said that is gone', async () => {
	const { time, status, asked, say } = stage();
	await say({ kind: 'online' });
	await time.pass(29_000);
	expect(status.current).toEqual({ kind: 'online' });
	await time.pass(1_000);
	expect(asked).toHaveLength(2);
	await say({ kind: 'online' });
	await time.pass(29_000);
	expect(status.current).toEqual({ kind: 'online' });
	await time.pass(6_000);
	expect(status.current).toEqual({ kind: 'offline' });
});

it('calls back for news only', async () => {
	const { status, say } = stage();
	let calls = 0;
	const end = status.subscribe(() => calls++);
	await say({ kind: 'connecting' });
	await say({ kind: 'connecting' });
	await say({ kind: 'receiving', bytes: 10, received: 0 });
	await say({ kind: 'receiving', bytes: 10, received: 5 });
	await say({ kind: 'online' });
	await say({ kind: 'online' });
	expect(calls).toBe(4);
	end();
	await say({ kind: 'offline' });
	expect(calls).toBe(4);
});

it('sets nothing going after it is closed', async () => {
	const { time, status } = stage();
	status.close();
	expect(time.pending).toBe(0);
	await time.pass(60_000);
	expect(status.current).toEqual({ kind: 'starting' });
});
