import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import type { TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let annDevice: TestDevice;
let ann: TestConnection;
let sun: TestConnection;

beforeEach(async () => {
	test = await TestStation.start();
	annDevice = await test.device('ann');
	ann = await (await annDevice.connect()).tailed();
	sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
});
afterEach(() => test.dispose());

/** Staff change whose pairing it is; answers when the station has it. */
async function reassign(volunteerIds: string[], over: Record<string, unknown> = {}): Promise<void> {
	const channel = sun.openChannel('pair/1');
	sun.sendUpdate(
		channel,
		sun.write('pair/1', { table: 'pairings', id: '1', fields: { volunteerIds, ...over } }),
	);
	await sun.receipt(channel, 1);
}

describe('a change of rights', () => {
	it('[R84] takes a document away at once, channel and pushes included', async () => {
		const channel = ann.openChannel('pair/1');
		await reassign(['bob']);
		expect(await ann.message('gone')).toEqual({ type: 'gone', documents: ['pair/1'] });
		expect(await ann.message('closed')).toEqual({ type: 'closed', channel, reason: 'not-yours' });

		const other = sun.openChannel('pair/1');
		sun.sendUpdate(other, sun.write('pair/1', visit('later', {}, 'sun')));
		await sun.receipt(other, 1);
		ann.say({ type: 'ping' });
		await ann.message('pong');
		// Not even the update that took it away.
		expect(ann.seqs.get('pair/1')).toBe(1);
		const again = ann.openChannel('pair/1');
		const closed = await ann.until(
			(received): received is Extract<typeof received, { kind: 'message' }> =>
				received.kind === 'message' &&
				received.message.type === 'closed' &&
				received.message.channel === again,
		);
		expect(closed.message).toMatchObject({ reason: 'not-yours' });
	});

	it('[R84] brings a document from its beginning, and then what happens to it', async () => {
		const bob = await (await (await test.device('bob')).connect()).tailed();
		expect(bob.seqs.has('pair/1')).toBe(false);
		await reassign(['ann', 'bob']);
		await bob.reached('pair/1', 2);
		expect(bob.record('pair/1', 'pairings', '1')).toMatchObject({ volunteerIds: ['ann', 'bob'] });
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', visit('v1')));
		await bob.reached('pair/1', 3);
	});

	it('[R84] gives the one who gives up a right the receipt before it is gone', async () => {
		const lead = sun.openChannel('pair/1');
		sun.sendUpdate(
			lead,
			sun.write('pair/1', { table: 'pairings', id: '1', fields: { leaderId: 'lee', volunteerIds: [] } }),
		);
		const lee = await (await (await test.device('lee', 'leader')).connect()).tailed();
		await lee.reached('pair/1', 2);
		const since = lee.received.length;
		const channel = lee.openChannel('pair/1');
		// A leader who is the pair's volunteer as well, and ends the pairing.
		lee.sendUpdate(channel, lee.write('pair/1', { table: 'pairings', id: '1', fields: { state: 'ended' } }));
		await lee.message('gone', since);
		const order = lee.received.flatMap((received) => {
			if (received.kind === 'channel') return [received.message.type];
			return received.kind === 'message' ? [received.message.type] : [];
		});
		expect(order.indexOf('receipt')).toBeGreaterThan(-1);
		expect(order.indexOf('receipt')).toBeLessThan(order.indexOf('gone'));
	});

	it('[R84] closes an ended pairing to its volunteers', async () => {
		await reassign(['ann'], { state: 'ended' });
		expect((await ann.message('gone')).documents).toEqual(['pair/1']);
	});

	it('[R84] asks a device to come again when its member’s standing has changed', async () => {
		const channel = sun.openChannel('team/t');
		sun.sendUpdate(
			channel,
			sun.write('team/t', { table: 'teamMembers', id: 'ann', fields: { leader: true } }),
		);
		expect(await ann.message('bye')).toEqual({ type: 'bye', retryAfter: 0 });
		await ann.closed();
		const again = await (await (await test.device('ann', 'leader')).connect()).tailed();
		expect((await again.message('welcome')).member.standing).toBe('leader');
		expect(again.seqs.has('team/t')).toBe(true);
	});

	it('[R84] sends the devices of a removed member away, and has them erase themselves', async () => {
		const channel = sun.openChannel('roster');
		sun.sendUpdate(
			channel,
			sun.write('roster', { table: 'members', id: 'ann', fields: { deleted: { by: 'sun', at: 1 } } }),
		);
		expect(await ann.message('bye')).toEqual({ type: 'bye', retryAfter: 0 });
		const again = await annDevice.connect();
		expect(await again.message('erase')).toMatchObject({ type: 'erase' });
	});

	it('[R83] is not made by a pairing that is written into another one’s document', async () => {
		const { pairing } = await import('../testing/seed-station.ts');
		const channel = ann.openChannel('pair/1');
		ann.sendUpdate(channel, ann.write('pair/1', pairing('2', ['ann'])));
		expect(await ann.message('refused')).toMatchObject({ reason: 'role', table: 'pairings', id: '2' });
		const other = sun.openChannel('pair/1');
		sun.sendUpdate(other, sun.write('pair/1', pairing('2', ['ann'])));
		expect(await sun.message('refused')).toMatchObject({ reason: 'names-nothing' });
		const foreign = ann.openChannel('pair/2');
		expect(await ann.message('closed')).toEqual({ type: 'closed', channel: foreign, reason: 'not-yours' });
	});
});

describe('a device', () => {
	it('[R88] has three connections at most: the oldest is cut', async () => {
		const device = await test.device('bob');
		const connections: TestConnection[] = [];
		for (let i = 0; i < 4; i++) connections.push(await (await device.connect()).tailed());
		await connections[0]!.closed();
		connections[1]!.say({ type: 'ping' });
		await connections[1]!.message('pong');
	});
});
