import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import {
	encodePresence,
	encodeQueryPresence,
	encodeSync,
	SyncMessage,
} from '../../src/lib/protocol/channel-message.ts';
import { blobPath } from '../../src/lib/protocol/http.ts';
import { visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import type { TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(500, 7)]);
const HASH = createHash('sha256').update(PNG).digest('hex');

let test: TestStation;
let device: TestDevice;
let ann: TestConnection;
let sun: TestConnection;
let annChannel: number;
let sunChannel: number;
let token: string;
const awarenesses: Awareness[] = [];

beforeEach(async () => {
	test = await TestStation.start();
	device = await test.device('ann');
	ann = await (await device.connect()).tailed();
	({ token } = await ann.message('welcome'));
	sun = await (await (await test.device('sun', 'staff')).connect()).tailed();
	annChannel = ann.openChannel('pair/1');
	sunChannel = sun.openChannel('pair/1');
});
afterEach(async () => {
	for (const awareness of awarenesses.splice(0)) awareness.destroy();
	await test.dispose();
});

function say(connection: TestConnection, channel: number): void {
	const awareness = new Awareness(new Y.Doc());
	awarenesses.push(awareness);
	awareness.setLocalState({ cursor: 1 });
	connection.sendOn(channel, encodePresence(encodeAwarenessUpdate(awareness, [awareness.clientID])));
}

/** Takes ann off the pair; answers when she was told, and how long after the station had it that was. */
async function takeOff(): Promise<number> {
	sun.sendUpdate(
		sunChannel,
		sun.write('pair/1', { table: 'pairings', id: '1', fields: { volunteerIds: ['bob'] } }),
	);
	await sun.receipt(sunChannel, 1);
	const stored = performance.now();
	await ann.message('gone');
	return performance.now() - stored;
}

const photo = (method: string, hash = HASH) =>
	fetch(`${test.url}${blobPath('pair/1', hash)}`, {
		method,
		...(method === 'PATCH' ? { body: new Uint8Array(PNG) } : {}),
		headers: { authorization: `Bearer ${token}`, 'upload-offset': '0', 'upload-length': String(PNG.length) },
	});

/** What the device is told after `since`, until it was answered a question that came after all else. */
async function told(since: number): Promise<string[]> {
	ann.say({ type: 'ping' });
	await ann.message('pong', since);
	return ann.received
		.slice(since)
		.map((r) => (r.kind === 'message' || r.kind === 'channel' ? r.message.type : r.kind))
		.filter((type) => type !== 'pong');
}

describe('a volunteer who is taken off a pair', () => {
	it('[R84] is told within a second, and hears nothing of the document any more', async () => {
		expect(await takeOff()).toBeLessThan(1_000);
		await ann.message('closed');
		const since = ann.received.length;
		say(sun, sunChannel);
		sun.sendUpdate(sunChannel, sun.write('pair/1', visit('v9', {}, 'sun')));
		await sun.receipt(sunChannel, 2);
		ann.sendOn(annChannel, encodeSync(SyncMessage.stepOne, new Uint8Array([0])));
		ann.sendOn(annChannel, encodeQueryPresence());
		ann.say({ type: 'tail', document: 'pair/1', seq: 0 });
		expect(await told(since)).toEqual([]);
	});

	it('[R84] is seen there no longer', async () => {
		say(ann, annChannel);
		await sun.onChannel(sunChannel, 'awareness');
		const since = sun.received.length;
		await takeOff();
		const farewell = await sun.onChannel(sunChannel, 'awareness', since);
		expect(Buffer.from(farewell.bytes).toString('latin1')).toContain('null');
		const later = sun.received.length;
		say(ann, annChannel);
		await told(ann.received.length);
		sun.say({ type: 'ping' });
		await sun.message('pong', later);
		expect(sun.received.slice(later).some(({ kind }) => kind === 'channel')).toBe(false);
	});

	it('[R92] gets and sends no photo of it any more, also with a token from before', async () => {
		expect((await photo('PATCH')).status).toBe(200);
		expect((await photo('GET')).status).toBe(200);
		await takeOff();
		for (const method of ['GET', 'HEAD', 'PATCH']) expect((await photo(method)).status).toBe(403);
		expect(await (await photo('GET')).json()).toEqual({ reason: 'not-yours' });
	});

	it('[R84] who was away is told at the next hello', async () => {
		const { epoch } = await ann.message('welcome');
		ann.cut();
		sun.sendUpdate(
			sunChannel,
			sun.write('pair/1', { table: 'pairings', id: '1', fields: { volunteerIds: ['bob'] } }),
		);
		await sun.receipt(sunChannel, 1);
		const back = await (await device.connect({ epoch, documents: [['pair/1', 1]] })).tailed();
		expect((await back.message('welcome')).gone).toEqual(['pair/1']);
		expect(back.seqs.get('pair/1')).toBe(1);
	});
});
