import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAwarenessUpdate, Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import {
	MANY_DOCUMENTS,
	SINGLE_DOCUMENTS,
	type DocumentKind,
	type DocumentName,
} from '../../src/lib/domain/kernel/document-name.ts';
import {
	encodeEntered,
	encodePresence,
	encodeQueryPresence,
	encodeSync,
	SyncMessage,
} from '../../src/lib/protocol/channel-message.ts';
import { ChannelMessage, ControlKind, encodeControl, encodeReceipt } from '../../src/lib/protocol/frame.ts';
import { deviceMessageSchema, type DeviceMessage } from '../../src/lib/protocol/messages.ts';
import { everybody, FOREIGN_DOCUMENTS, type Member } from '../testing/everybody.ts';
import { TestConnection, type Received } from '../testing/test-connection.ts';
import { postJson, type TestDevice } from '../testing/test-device.ts';
import { fragile, sqliteError } from '../testing/fragile-store.ts';
import type { TestStation } from '../testing/test-station.ts';

/**
 * Who gets what on the wire. The tables below are complete: a new kind of document, control message or channel message
 * without a line here fails, in the type check and in the first tests.
 */

type Welcomed = Exclude<Member, 'revoked'>;
const WELCOMED: readonly Welcomed[] = ['head', 'staff', 'teamLeader', 'gridLeader', 'volunteer', 'contact'];

/** Who reads the document of each kind that has to do with somebody. Those of nobody are for head and staff. */
const READERS: Record<DocumentKind, { document: DocumentName; readers: readonly Welcomed[] }> = {
	station: { document: 'station', readers: WELCOMED },
	roster: { document: 'roster', readers: ['head', 'staff'] },
	team: { document: 'team/t', readers: ['head', 'staff', 'teamLeader', 'volunteer'] },
	pair: { document: 'pair/1', readers: ['head', 'staff', 'teamLeader', 'volunteer'] },
	grid: { document: 'grid/g', readers: ['head', 'staff', 'gridLeader'] },
};
const ALL: readonly { document: DocumentName; readers: readonly Welcomed[] }[] = [
	...Object.values(READERS),
	...FOREIGN_DOCUMENTS.map((document) => ({ document, readers: ['head', 'staff'] as const })),
];

type Moment = 'before the hello' | 'when welcomed' | 'when told to erase itself';
type Answer = 'bye malformed' | 'bye revoked' | 'pong' | 'welcome' | 'nothing' | 'by document';

const ANSWERS: Record<DeviceMessage['type'], Record<Moment, Answer>> = {
	hello: {
		'before the hello': 'welcome',
		'when welcomed': 'bye malformed',
		'when told to erase itself': 'bye malformed',
	},
	open: {
		'before the hello': 'bye malformed',
		'when welcomed': 'by document',
		'when told to erase itself': 'bye malformed',
	},
	close: {
		'before the hello': 'bye malformed',
		'when welcomed': 'nothing',
		'when told to erase itself': 'bye malformed',
	},
	tail: {
		'before the hello': 'bye malformed',
		'when welcomed': 'by document',
		'when told to erase itself': 'bye malformed',
	},
	ping: { 'before the hello': 'bye malformed', 'when welcomed': 'pong', 'when told to erase itself': 'pong' },
	erased: {
		'before the hello': 'bye malformed',
		'when welcomed': 'bye malformed',
		'when told to erase itself': 'bye revoked',
	},
};

/** What a reader's message on a document's channel brings; whoever is no reader has no channel, and gets nothing. */
const ON_CHANNEL: Record<
	Exclude<keyof typeof ChannelMessage, 'sync'> | keyof typeof SyncMessage,
	{ message: () => Uint8Array; brings: 'step two' | 'receipt' | 'closed' | 'nothing' }
> = {
	stepOne: {
		message: () => encodeSync(SyncMessage.stepOne, Y.encodeStateVector(new Y.Doc())),
		brings: 'step two',
	},
	stepTwo: {
		message: () => encodeSync(SyncMessage.stepTwo, Y.encodeStateAsUpdate(new Y.Doc())),
		brings: 'nothing',
	},
	// One that changes nothing: what may be changed, the guard's own tests say.
	update: {
		message: () => encodeSync(SyncMessage.update, Y.encodeStateAsUpdate(new Y.Doc())),
		brings: 'receipt',
	},
	awareness: { message: presence, brings: 'nothing' },
	queryAwareness: { message: encodeQueryPresence, brings: 'nothing' },
	receipt: { message: () => encodeReceipt({ seq: 1, n: 1 }), brings: 'closed' },
	entered: { message: () => encodeEntered(1, 1), brings: 'nothing' },
};

let test: TestStation;
let store: ReturnType<typeof fragile>;
let devices: Record<Member, TestDevice>;
let lines: Record<Welcomed, TestConnection>;

beforeAll(async () => {
	({ test, devices } = await everybody({ wrapStore: (real) => (store = fragile(real)) }));
	lines = {} as typeof lines;
	for (const who of WELCOMED) lines[who] = await (await devices[who].connect()).tailed();
}, 30_000);
afterAll(() => test.dispose());

function presence(): Uint8Array {
	const awareness = new Awareness(new Y.Doc());
	awareness.setLocalState({ cursor: 1 });
	const update = encodeAwarenessUpdate(awareness, [awareness.clientID]);
	awareness.destroy();
	return encodePresence(update);
}

/** Everything that came from `since` on, until the station had answered a question asked after all else. */
async function settled(line: TestConnection, since: number): Promise<Received[]> {
	line.say({ type: 'ping' });
	await line.message('pong', since);
	return line.received.slice(since).filter((r) => !(r.kind === 'message' && r.message.type === 'pong'));
}

const words = (received: readonly Received[]) =>
	received.map((r) =>
		r.kind === 'message' ? r.message.type : r.kind === 'channel' ? r.message.type : r.kind,
	);

/** A message of that kind, as it would be right at its right moment. */
function example(type: DeviceMessage['type']): DeviceMessage {
	switch (type) {
		case 'hello':
			return { type, protocol: 1, app: 'x', device: 'x', signature: 'x', epoch: '', documents: [] };
		case 'open':
			return { type, channel: 900, document: 'station' };
		case 'close':
			return { type, channel: 900 };
		case 'tail':
			return { type, document: 'station', seq: 0 };
		case 'ping':
		case 'erased':
			return { type };
	}
}

describe('the tables', () => {
	it('name every kind of document, and every message', () => {
		expect(Object.keys(READERS).sort()).toEqual([...SINGLE_DOCUMENTS, ...MANY_DOCUMENTS].sort());
		const types = deviceMessageSchema.options.map(({ entries }) => entries.type.literal);
		expect(Object.keys(ANSWERS).sort()).toEqual([...types].sort());
		const channel = [
			...Object.keys(ChannelMessage).filter((name) => name !== 'sync'),
			...Object.keys(SyncMessage),
		];
		expect(Object.keys(ON_CHANNEL).sort()).toEqual(channel.sort());
	});
});

describe.each(WELCOMED)('%s', (who) => {
	it('[R83] is sent at the hello exactly what is theirs', () => {
		const theirs = ALL.filter(({ readers }) => readers.includes(who)).map(({ document }) => document);
		expect([...lines[who].seqs.keys()].sort()).toEqual([...theirs].sort());
	});

	it.each(ALL.map(({ document }) => document))(
		'[R83] who has %s in the hello keeps it or loses it',
		async (document) => {
			const isReader = ALL.find((line) => line.document === document)!.readers.includes(who);
			const line = await devices[who].connect({ documents: [[document, 0]] });
			expect((await line.message('welcome')).gone).toEqual(isReader ? [] : [document]);
			line.cut();
		},
	);

	it.each(ALL)('[R83] `tail` of $document', async ({ document, readers }) => {
		const line = lines[who];
		const since = line.received.length;
		const seq = line.seqs.get(document) ?? 0;
		line.seqs.delete(document);
		line.documents.delete(document);
		line.say({ type: 'tail', document, seq: 0 });
		if (readers.includes(who)) await line.reached(document, seq);
		const runs = (await settled(line, since)).flatMap((r) => (r.kind === 'runs' ? r.runs : []));
		expect(runs.length > 0).toBe(readers.includes(who));
		expect(runs.every((run) => run.document === document)).toBe(true);
	});

	it.each(
		ALL.flatMap(({ document, readers }) =>
			Object.entries(ON_CHANNEL).map(([name, line]) => ({ document, readers, name, ...line })),
		),
	)('[R83] `open` and $name on $document', async ({ document, readers, message, brings }) => {
		const line = lines[who];
		const since = line.received.length;
		const channel = line.openChannel(document);
		line.sendOn(channel, message());
		if (!readers.includes(who)) {
			expect(words(await settled(line, since))).toEqual(['closed']);
			expect(await line.message('closed', since)).toEqual({ type: 'closed', channel, reason: 'not-yours' });
			return;
		}
		if (brings === 'step two') await line.onChannel(channel, 'sync', since);
		else if (brings === 'receipt') await line.receipt(channel, 1);
		else if (brings === 'closed') expect((await line.message('closed', since)).reason).toBe('malformed');
		const came = words(await settled(line, since));
		expect(came).toEqual(
			{ 'step two': ['sync'], receipt: ['receipt'], closed: ['closed'], nothing: [] }[brings],
		);
		line.say({ type: 'close', channel });
	});

	it.each(Object.keys(ON_CHANNEL) as (keyof typeof ON_CHANNEL)[])(
		'[R88] %s on a channel that was not opened is not heard',
		async (name) => {
			const line = lines[who];
			const since = line.received.length;
			line.sendOn(5_000, ON_CHANNEL[name].message());
			expect(await settled(line, since)).toEqual([]);
		},
	);
});

describe.each(Object.keys(ANSWERS) as DeviceMessage['type'][])('%s', (type) => {
	async function answer(line: TestConnection): Promise<string> {
		const since = line.received.length;
		line.say(example(type));
		const given = await line.until(
			(r): r is Extract<Received, { kind: 'message' }> =>
				r.kind === 'message' && ['bye', 'pong', 'erase', 'welcome'].includes(r.message.type),
			since,
		);
		if (given.message.type !== 'bye') return given.message.type;
		await line.closed();
		return `bye ${given.message.reason}`;
	}

	it('before the hello', async () => {
		const expected = ANSWERS[type]['before the hello'];
		const line = await TestConnection.stranger(devices.volunteer);
		await line.message('challenge');
		// The right hello has tests of its own; this one is of nobody's device.
		if (expected === 'welcome') expect(await answer(line)).toBe('bye unknown-device');
		else expect(await answer(line)).toBe(expected);
		expect(line.received.some(({ kind }) => kind === 'runs' || kind === 'channel')).toBe(false);
	});

	it.each(WELCOMED)('from %s when welcomed', async (who) => {
		const expected = ANSWERS[type]['when welcomed'];
		const line = await (await devices[who].connect()).tailed();
		if (expected === 'bye malformed' || expected === 'pong') expect(await answer(line)).toBe(expected);
		else {
			const since = line.received.length;
			line.say(example(type));
			const came = await settled(line, since);
			// By document: see above.
			if (expected === 'nothing') expect(came).toEqual([]);
			else expect(came.every((r) => r.kind === 'runs' || r.kind === 'channel')).toBe(true);
		}
		line.cut();
	});

	it('when told to erase itself', async () => {
		const device = await test.device('bob');
		await test.command('revoke', '--device', device.admission.device);
		const line = await device.connect();
		await line.message('erase');
		expect(await answer(line)).toBe(ANSWERS[type]['when told to erase itself']);
		expect(line.received.some(({ kind }) => kind === 'runs' || kind === 'channel')).toBe(false);
	});
});

describe('what only the station says', () => {
	it.each([ControlKind.tail, ControlKind.push])(
		'[R88] as kind %i ends the connection of who says it',
		async (kind) => {
			const line = await (await devices.volunteer.connect()).tailed();
			line.send(encodeControl(kind, new Uint8Array([0])));
			expect(await line.message('bye')).toEqual({ type: 'bye', reason: 'malformed' });
		},
	);

	it.each([
		'welcome',
		'tailed',
		'gone',
		'refused',
		'closed',
		'pong',
		'bye',
		'challenge',
		'erase',
		'replace',
		'storing',
	])('[R88] as %s ends the connection of who says it', async (type) => {
		const line = await (await devices.volunteer.connect()).tailed();
		line.say({ type } as never);
		expect(await line.message('bye')).toEqual({ type: 'bye', reason: 'malformed' });
	});
});

describe('a station that cannot store', () => {
	it('[R82] says why to head and staff only, and nothing to who is not welcomed', async () => {
		const stranger = await TestConnection.stranger(devices.volunteer);
		await stranger.message('challenge');
		const revoked = await devices.revoked.connect();
		await revoked.message('erase');
		const since = WELCOMED.map((who) => lines[who].received.length);
		store.alsoBroken = ['addAuditOnce'];
		store.broken = sqliteError(13, 'database or disk is full');
		const { token } = await lines.volunteer.message('welcome');
		const looks = [{ kind: 'opened', document: 'pair/1', table: 'recipients', id: 'r1', at: 1 }];
		await postJson(`${test.url}/api/looks`, { looks }, { token });
		for (const [i, who] of WELCOMED.entries()) {
			const word = await lines[who].message('storing', since[i]);
			expect(word).toEqual(
				['head', 'staff'].includes(who)
					? { type: 'storing', ok: false, cause: 'full' }
					: { type: 'storing', ok: false },
			);
		}
		store.broken = false;
		for (const line of [stranger, revoked])
			expect(line.received.some((r) => r.kind === 'message' && r.message.type === 'storing')).toBe(false);
	});
});

describe('a revoked device', () => {
	it('[R85] gets no document, by whichever message', async () => {
		const line = await devices.revoked.connect({ documents: [['station', 0]] });
		await line.message('erase');
		expect(await settled(line, line.received.length)).toEqual([]);
		expect(line.seqs.get('station')).toBe(0);
	});
});
