import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { encodePresence, encodeQueryPresence } from '../../src/lib/protocol/channel-message.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import { TestStation } from '../testing/test-station.ts';

let test: TestStation;
let lee: TestConnection;
let sun: TestConnection;
let leeChannel: number;
let sunChannel: number;
const awarenesses: Awareness[] = [];

beforeEach(async () => {
	test = await TestStation.start();
	lee = await (await (await test.device('lee', 'leader')).connect()).tailed();
	sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
	leeChannel = lee.openChannel('team/t');
	sunChannel = sun.openChannel('team/t');
});
afterEach(async () => {
	for (const awareness of awarenesses.splice(0)) awareness.destroy();
	await test.dispose();
});

/** The published implementation: what is said and heard must be what it says and understands. */
function awareness(client: number): Awareness {
	const doc = new Y.Doc();
	doc.clientID = client;
	const made = new Awareness(doc);
	awarenesses.push(made);
	return made;
}

function say(connection: TestConnection, channel: number, from: Awareness, state: object | null): void {
	from.setLocalState(state as Record<string, unknown> | null);
	connection.sendOn(channel, encodePresence(encodeAwarenessUpdate(from, [from.clientID])));
}

async function heard(connection: TestConnection, channel: number, since = 0): Promise<Map<number, object>> {
	const { bytes } = await connection.onChannel(channel, 'awareness', since);
	const ears = awareness(999_999);
	ears.setLocalState(null);
	applyAwarenessUpdate(ears, bytes, null);
	return ears.getStates() as Map<number, object>;
}

describe('presence', () => {
	it('[R86] reaches the others on the document, with the name that the station knows', async () => {
		const own = awareness(7);
		say(lee, leeChannel, own, { cursor: 3, member: { id: 'sun', name: 'somebody else' } });
		expect(Object.fromEntries(await heard(sun, sunChannel))).toEqual({
			7: { cursor: 3, member: { id: 'lee', name: 'Member lee' } },
		});
	});

	it('[R86] is told to whoever comes later, and again on asking', async () => {
		say(lee, leeChannel, awareness(7), { cursor: 3 });
		await heard(sun, sunChannel);
		const late = sun.openChannel('team/t');
		expect((await heard(sun, late)).has(7)).toBe(true);
		const since = sun.received.length;
		sun.sendOn(late, encodeQueryPresence());
		expect((await heard(sun, late, since)).has(7)).toBe(true);
	});

	it('[R86] ends with the channel and with the connection', async () => {
		for (const end of ['close', 'cut'] as const) {
			const since = sun.received.length;
			const client = end === 'close' ? 7 : 8;
			const channel = end === 'close' ? leeChannel : lee.openChannel('team/t');
			say(lee, channel, awareness(client), { cursor: 3 });
			await heard(sun, sunChannel, since);
			const then = sun.received.length;
			if (end === 'close') lee.say({ type: 'close', channel });
			else lee.cut();
			const { bytes } = await sun.onChannel(sunChannel, 'awareness', then);
			const ears = awareness(999_998);
			applyAwarenessUpdate(ears, encodeAwarenessUpdate(awarenesses[0]!, []), null);
			applyAwarenessUpdate(ears, bytes, null);
			expect(ears.getStates().has(client)).toBe(false);
		}
	});

	it('[R86] speaks for one client only, and for nobody else’s', async () => {
		say(lee, leeChannel, awareness(7), { cursor: 1 });
		await heard(sun, sunChannel);
		const since = lee.received.length;
		// Under another client's id, then with two clients at once, then larger than allowed.
		say(sun, sunChannel, awareness(7), { cursor: 66 });
		const two = awareness(20);
		two.setLocalState({ cursor: 1 });
		const other = awareness(21);
		other.setLocalState({ cursor: 2 });
		applyAwarenessUpdate(two, encodeAwarenessUpdate(other, [21]), null);
		sun.sendOn(sunChannel, encodePresence(encodeAwarenessUpdate(two, [20, 21])));
		say(sun, sunChannel, awareness(22), { long: 'x'.repeat(3_000) });
		say(sun, sunChannel, awareness(23), { cursor: 5 });
		expect([...(await heard(lee, leeChannel, since)).keys()]).toEqual([23]);
	});

	it('[R86] speaks for the device’s other tab once the first one has said farewell', async () => {
		const first = awareness(7);
		say(lee, leeChannel, first, { cursor: 1 });
		await heard(sun, sunChannel);
		say(lee, leeChannel, first, null);
		say(lee, leeChannel, awareness(8), { cursor: 2 });
		let since = 0;
		const ears = awareness(999_997);
		while (!ears.getStates().has(8)) {
			const { bytes } = await sun.onChannel(sunChannel, 'awareness', since++);
			applyAwarenessUpdate(ears, bytes, null);
		}
		expect(ears.getStates().has(7)).toBe(false);
	});

	it('[R86] that is no JSON object is passed on to nobody', async () => {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, 7);
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarString(encoder, '[1]');
		lee.sendOn(leeChannel, encodePresence(encoding.toUint8Array(encoder)));
		say(lee, leeChannel, awareness(8), { cursor: 1 });
		expect([...(await heard(sun, sunChannel)).keys()]).toEqual([8]);
	});

	it('[R86] said in quick succession is told with its newest state', async () => {
		const own = awareness(7);
		for (let cursor = 0; cursor <= 200; cursor++) say(lee, leeChannel, own, { cursor });
		let last: unknown;
		for (let since = 0; last !== 200; since++) {
			const states = await heard(sun, sunChannel, since);
			last = (states.get(7) as { cursor?: number } | undefined)?.cursor ?? last;
		}
		const words = sun.received.filter(
			(received) => received.kind === 'channel' && received.message.type === 'awareness',
		);
		expect(words.length).toBeLessThan(100);
	});
});
