import { createHash, randomBytes } from 'node:crypto';
import * as encoding from 'lib0/encoding';
import * as awareness from 'y-protocols/awareness';
import * as Y from 'yjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BesiegedStation, type Harm } from './support/besieged-station.ts';
import { bytesOf, contents, craftUpdate, item } from './support/craft-update.ts';
import type { HostileDevice, HostileLine } from './support/hostile-client.ts';

// What a member's device could do with its connection and its token, beside what it writes.

/** How much the station's memory may grow by one of these (MB, resident). */
const MEMORY = 150;
const DOCUMENT = 'pair/1';
const MEGABYTE = 1024 * 1024;

// On a busy machine each takes its time; what must not wait is measured.
vi.setConfig({ testTimeout: 60_000 });

let station: BesiegedStation;
let device: HostileDevice;
let bob: HostileLine;

beforeAll(async () => {
	station = await BesiegedStation.start();
}, 60_000);
afterAll(() => station.stop());
beforeEach(async () => {
	device = await station.hostile();
	bob = await device.connect();
});

function expectUnharmed({ delay, patience, memory }: Harm): void {
	expect(delay).toBeLessThanOrEqual(patience);
	expect(memory.after - memory.before).toBeLessThanOrEqual(MEMORY);
}

const visit = (clock: number, over: object = {}) =>
	item(
		{ parent: 'visits', key: `b${clock}` },
		contents.any({
			recipientId: 'r2',
			authorId: 'bob',
			day: '2026-11-24',
			enteredAt: 1,
			minutes: 30,
			helps: ['meals'],
			condition: 'well',
			photos: [],
			...over,
		}),
	);

describe('what is too large', () => {
	it('a frame of 50 MB ends the connection before it is read', async () => {
		const frame = new Uint8Array(50 * MEGABYTE);
		frame.set([1, 0, 2]);
		const codes = new Set<number>();
		expectUnharmed(
			await station.withstand(async () => {
				const line = await device.connect();
				line.open(DOCUMENT);
				line.send(frame);
				codes.add((await line.ended()).code);
			}),
		);
		// The station's word, or the line that broke under what was still being sent.
		expect([...codes].filter((code) => code !== 1009 && code !== 1006)).toEqual([]);
	});

	it('an update of 50 MB in pieces of a message that never ends', async () => {
		const piece = new Uint8Array(MEGABYTE / 4).fill(1);
		expectUnharmed(
			await station.withstand(async () => {
				const line = await device.connect();
				for (
					let sent = 0;
					sent < 50 * MEGABYTE && line.socket.readyState === line.socket.OPEN;
					sent += piece.length
				)
					await new Promise<void>((resolve) => line.socket.send(piece, { fin: false }, () => resolve()));
				expect([1009, 1006]).toContain((await line.ended()).code);
			}),
		);
	});

	it('an update that says it is 50 MB', async () => {
		const channel = bob.open(DOCUMENT);
		bob.frame(channel, (encoder) => {
			encoding.writeVarUint(encoder, 0);
			encoding.writeVarUint(encoder, 2);
			encoding.writeVarUint(encoder, 50 * MEGABYTE);
			encoding.writeUint8Array(encoder, new Uint8Array(99));
		});
		const answer = await bob.message('closed');
		expect(answer).toMatchObject({ channel, reason: 'malformed' });
		await station.write();
	});

	it('frames of a megabyte for channels that nobody opened', async () => {
		const frame = randomBytes(MEGABYTE - 8);
		expectUnharmed(
			await station.withstand(async () => {
				for (let i = 0; i < 10; i++)
					bob.frame(1_000 + i, (encoder) => encoding.writeUint8Array(encoder, frame));
				await bob.heard();
			}),
		);
	});
});

describe('every opcode at the wrong moment', () => {
	const said = [
		{ type: 'hello' },
		{ type: 'challenge', protocol: 1, nonce: 'x' },
		{ type: 'welcome' },
		{ type: 'tailed' },
		{ type: 'gone', documents: [DOCUMENT] },
		{ type: 'replace', documents: [DOCUMENT] },
		{ type: 'erase', token: 'x', tokenExpires: 1, now: 1 },
		{ type: 'refused', channel: 1, n: 1, reason: 'role' },
		{ type: 'closed', channel: 1, reason: 'role' },
		{ type: 'bye' },
		{ type: 'pong' },
		{ type: 'erased' },
		{ type: 'toString' },
		{ type: '__proto__' },
		{ type: 'open', channel: 0, document: DOCUMENT },
		{ type: 'open', channel: -1, document: DOCUMENT },
		{ type: 'open', channel: 1.5, document: DOCUMENT },
		{ type: 'open', channel: '1', document: DOCUMENT },
		{ type: 'open', channel: 9, document: 'x'.repeat(100) },
		{ type: 'close', channel: 0 },
		{ type: 'tail', document: DOCUMENT, seq: -1 },
		{ type: 'tail', document: DOCUMENT },
		[],
		'ping',
		null,
		7,
	];
	it.each(said.map((message) => [JSON.stringify(message).slice(0, 60), message] as const))(
		'%s ends its own connection',
		async (_, message) => {
			bob.control(0, Buffer.from(JSON.stringify(message)));
			expect((await bob.ended()).reason).toBe('malformed');
			await station.write();
		},
	);

	it('any kind of control payload, with any body', async () => {
		const bodies = [new Uint8Array(0), new Uint8Array([0]), randomBytes(2_000)];
		const reasons = new Set<unknown>();
		expectUnharmed(
			await station.withstand(async () => {
				for (let kind = 0; kind < 256; kind += 5)
					for (const body of bodies) {
						const line = await device.connect();
						line.control(kind, body);
						reasons.add((await line.ended()).reason);
					}
			}),
		);
		expect([...reasons]).toEqual(['malformed']);
	});

	it('any message on a channel, with any body', async () => {
		const closed = new Set<unknown>();
		expectUnharmed(
			await station.withstand(async () => {
				const line = await device.connect();
				for (let kind = 0; kind < 256; kind++)
					for (const body of [new Uint8Array(0), randomBytes(40)]) {
						const since = line.told.length;
						const channel = line.open(DOCUMENT);
						line.frame(channel, (encoder) => {
							encoding.writeVarUint(encoder, kind);
							encoding.writeUint8Array(encoder, body);
						});
						line.say({ type: 'close', channel });
						await line.heard();
						for (const told of line.told.slice(since))
							if (told.kind === 'message' && told.message.type === 'closed') closed.add(told.message.reason);
					}
				await line.cut();
			}),
		);
		expect([...closed]).toEqual(['malformed']);
	});

	it('frames that are none', async () => {
		for (const frame of [new Uint8Array(0), new Uint8Array([0x80]), new Uint8Array(12).fill(0xff)]) {
			const line = await device.connect();
			line.send(frame);
			expect((await line.ended()).reason).toBe('malformed');
		}
		// A message of text is one for a channel that nobody opened.
		bob.send('open');
		await bob.heard();
		await station.write();
	});

	it('a channel’s number used again, channels of documents that are not his, more channels than there may be', async () => {
		const refused = async (document: string) => {
			const since = bob.told.length;
			bob.open(document);
			return (await bob.message('closed', since)).reason;
		};
		for (const document of [
			'roster',
			'pair/3',
			'grid/g',
			'team/x',
			'audit',
			'pair/../roster',
			'pair/1/',
			'__proto__',
		])
			expect(await refused(document)).toMatch(/^(not-yours|malformed)$/);
		for (let i = 0; i < 64; i++) bob.open(DOCUMENT);
		expect(await refused(DOCUMENT)).toBe('too-many');
		bob.say({ type: 'open', channel: 1, document: DOCUMENT });
		expect((await bob.ended()).reason).toBe('malformed');
		await station.write();
	});

	it('a tail of documents that are not his', async () => {
		for (const document of ['roster', 'pair/3', 'grid/g']) bob.say({ type: 'tail', document, seq: 0 });
		await bob.heard();
		expect([...bob.documents.keys()].sort()).toEqual(['pair/1', 'pair/2', 'station', 'team/t']);
	});
});

describe('presence', () => {
	const word = (entries: [client: number, clock: number, state: unknown][]) =>
		bytesOf((encoder) => {
			encoding.writeVarUint(encoder, entries.length);
			for (const [client, clock, state] of entries) {
				encoding.writeVarUint(encoder, client);
				encoding.writeVarUint(encoder, clock);
				encoding.writeVarString(encoder, JSON.stringify(state));
			}
		});

	it('in another’s name is passed on to nobody', async () => {
		const [ann, sun] = [station.ann, station.connections[1]!];
		const annsChannel = ann.openChannel(DOCUMENT);
		const sunsChannel = sun.openChannel(DOCUMENT);
		const client = 4242;
		const say = (channel: number, update: Uint8Array) =>
			bytesOf((encoder) => {
				encoding.writeVarUint(encoder, 1);
				encoding.writeVarUint8Array(encoder, update);
				return channel;
			});
		ann.sendOn(annsChannel, say(annsChannel, word([[client, 1, { at: 'visits' }]])));
		const seen = new awareness.Awareness(new Y.Doc());
		seen.setLocalState(null);
		await sun.onChannel(sunsChannel, 'awareness');

		const channel = bob.open(DOCUMENT);
		const lies = [
			word([[client, 99, { member: { id: 'ann', name: 'Ann' }, at: 'lie' }]]),
			word([[client, 99, null]]),
			word([[client, 0x7fff_ffff, { at: 'lie' }]]),
			word([
				[5, 1, { at: 'lie' }],
				[client, 99, { at: 'lie' }],
			]),
			word([]),
			word([[5, 1, 'lie']]),
			word([[5, 1, ['lie']]]),
			word([[5, 1, { at: 'lie'.repeat(1_000) }]]),
		];
		for (const lie of lies)
			bob.send(
				bytesOf((encoder) => {
					encoding.writeVarUint(encoder, channel);
					encoding.writeVarUint(encoder, 1);
					encoding.writeVarUint8Array(encoder, lie);
				}),
			);
		// His own word, in which he calls himself ann.
		bob.frame(channel, (encoder) => {
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarUint8Array(encoder, word([[6, 1, { member: { id: 'ann', name: 'Ann' }, at: 'own' }]]));
		});
		const isOwn = () => [...seen.getStates().values()].some((state) => state.at === 'own');
		for (let since = 0; !isOwn();) {
			const told = await sun.until(
				(received): received is Extract<typeof received, { kind: 'channel' }> =>
					received.kind === 'channel' &&
					received.channel === sunsChannel &&
					received.message.type === 'awareness',
				since,
			);
			since = sun.received.indexOf(told) + 1;
			if (told.message.type === 'awareness') awareness.applyAwarenessUpdate(seen, told.message.bytes, null);
		}
		expect(Object.fromEntries(seen.getStates())).toEqual({
			[client]: { at: 'visits', member: { id: 'ann', name: 'Member ann' } },
			6: { at: 'own', member: { id: 'bob', name: 'Member bob' } },
		});
		seen.destroy();
		for (const [connection, number] of [
			[ann, annsChannel],
			[sun, sunsChannel],
		] as const)
			connection.say({ type: 'close', channel: number });
	});

	it('said 20,000 times reaches the others a few times a second', async () => {
		const sun = station.connections[1]!;
		const sunsChannel = sun.openChannel(DOCUMENT);
		const channel = bob.open(DOCUMENT);
		const since = sun.received.length;
		let clock = 0;
		const begin = performance.now();
		expectUnharmed(
			await station.withstand(async () => {
				for (let i = 0; i < 2_000; i++)
					bob.frame(channel, (encoder) => {
						encoding.writeVarUint(encoder, 1);
						encoding.writeVarUint8Array(encoder, word([[7, ++clock, { at: clock }]]));
					});
				await bob.heard();
			}),
		);
		const told = sun.received
			.slice(since)
			.filter((each) => each.kind === 'channel' && each.channel === sunsChannel);
		// 20 a second, the first at once and the last when all is said.
		expect(told.length).toBeLessThanOrEqual(2 + ((performance.now() - begin) / 1000) * 20);
		sun.say({ type: 'close', channel: sunsChannel });
	});
});

describe('floods', () => {
	it('questions for the whole of a large document', async () => {
		const note = '访'.repeat(4_000);
		const structs = Array.from({ length: 80 }, (_, i) => visit(i, { note }));
		for (let at = 0; at < structs.length; at += 20)
			expect(
				await bob.offer(
					'pair/2',
					craftUpdate([{ client: 9, clock: at, structs: structs.slice(at, at + 20) }]),
				),
			).toBe('receipt');
		let answers = 0;
		expectUnharmed(
			await station.withstand(async () => {
				const since = bob.told.length;
				const channel = bob.open('pair/2');
				for (let i = 0; i < 500; i++) bob.sync(channel, 0, new Uint8Array([0]));
				await bob.until((told) => told.kind === 'channel' && told.payload[1] === 1, since);
				await bob.heard();
				answers = bob.told.slice(since).filter(({ kind }) => kind === 'channel').length;
				bob.say({ type: 'close', channel });
			}, 'pair/2'),
		);
		// While one is being answered only the newest waits.
		expect(answers).toBeLessThan(50);
	});

	it('state vectors of a megabyte', async () => {
		const vector = bytesOf((encoder) => {
			encoding.writeVarUint(encoder, 160_000);
			for (let i = 0; i < 160_000; i++) {
				encoding.writeVarUint(encoder, 1_000_000 + i);
				encoding.writeVarUint(encoder, i);
			}
		});
		expect(vector.length).toBeLessThan(MEGABYTE);
		expectUnharmed(
			await station.withstand(async () => {
				const channel = bob.open(DOCUMENT);
				for (let i = 0; i < 3; i++) bob.sync(channel, 0, vector);
				await bob.heard();
				bob.say({ type: 'close', channel });
			}),
		);
	});

	it('tails from the beginning, again and again', async () => {
		expectUnharmed(
			await station.withstand(async () => {
				for (let i = 0; i < 500; i++) bob.say({ type: 'tail', document: DOCUMENT, seq: 0 });
				await bob.heard();
			}),
		);
	});

	it('channels opened and closed', async () => {
		expectUnharmed(
			await station.withstand(async () => {
				for (let i = 0; i < 500; i++)
					bob.say({ type: 'close', channel: bob.open(i % 2 === 0 ? 'pair/2' : DOCUMENT) });
				await bob.heard();
			}),
		);
	});

	it('refusals that spoil the document, each to be made anew from its log', async () => {
		let client = 0x5000_0000;
		const answers = new Map<string, number>();
		expectUnharmed(
			await station.withstand(async () => {
				for (let i = 0; i < 20; i++) {
					const update = craftUpdate([
						{ client: client++, clock: 0, structs: [visit(i, { authorId: 'ann', recipientId: 'r1' })] },
					]);
					const answer = await bob.offer(DOCUMENT, update);
					answers.set(answer, (answers.get(answer) ?? 0) + 1);
					if (answer.startsWith('line closed')) bob = await device.connect();
				}
			}),
		);
		// A burst of twenty, and then one in a second: the rest is not even looked at.
		expect(answers.get('author')).toBeGreaterThanOrEqual(20);
		expect(
			[...answers.keys()].filter((answer) => !/^(author|(closed: )?too-many|line closed.*)$/.test(answer)),
		).toEqual([]);
	});

	it('good writes in a document of his own, as fast as they go', async () => {
		let clock = 0;
		const client = 0x4000_0001;
		const strike = async () => {
			const channel = bob.open('pair/2');
			for (let i = 0; i < 100; i++, clock++)
				bob.update(channel, craftUpdate([{ client, clock, structs: [visit(clock)] }]));
			// The receipt of the last.
			await bob.until(
				(told) =>
					told.kind === 'channel' &&
					told.channel === channel &&
					told.payload[0] === 4 &&
					told.payload.at(-1) === 100,
			);
			bob.say({ type: 'close', channel });
		};
		expectUnharmed(await station.withstand(strike, 'pair/2'));
	});
});

describe('what a token opens', () => {
	const token = async () => String((await bob.message('welcome')).token);
	const post = async (path: string, body: unknown, as?: string) => {
		const response = await fetch(`${station.url}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${as ?? (await token())}` },
			body: JSON.stringify(body),
		});
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	};
	let key = 0;
	const handed = (over: object = {}) => ({
		key: `k${key++}`,
		document: DOCUMENT,
		at: 1,
		reason: 'not-yours',
		changes: [{ table: 'visits', id: 'q1', fields: { note: 'x'.repeat(500) } }],
		...over,
	});

	it('quarantine flood: a bound for each member, whatever devices they have', async () => {
		const answers = new Map<unknown, number>();
		const strike = async () => {
			const items = Array.from({ length: 100 }, () => handed());
			const { body } = await post('/api/quarantine', { items });
			const answer = Array.isArray(body.taken) ? 'taken' : body.reason;
			answers.set(answer, (answers.get(answer) ?? 0) + (Array.isArray(body.taken) ? body.taken.length : 1));
		};
		expectUnharmed(await station.withstand(strike));
		while ((answers.get('quota') ?? 0) === 0) await strike();
		bob = await (await station.hostile()).connect();
		expect((await post('/api/quarantine', { items: [handed()] })).body).toEqual({ reason: 'quota' });
		expect(answers.get('taken')).toBe(1_000);
	});

	it('quarantine of things that are none', async () => {
		const lee = await (await station.hostile('lee', 'leader')).connect();
		const lees = String((await lee.message('welcome')).token);
		const nested = JSON.parse(`${'['.repeat(50)}1${']'.repeat(50)}`) as unknown;
		for (const [over, reason] of [
			[{ document: '../etc' }, 'not-found'],
			[{ document: 'pair/1', changes: [{ table: 'members', id: 'x', fields: {} }] }, 'unknown-table'],
			[{ changes: [{ table: 'visits', id: 'x', fields: { note: 'x'.repeat(70_000) } }] }, 'value-too-large'],
			[{ changes: [{ table: 'visits', id: 'x', fields: { note: nested } }] }, 'value-too-large'],
			[{ changes: [{ table: 'visits', id: '../x', fields: {} }] }, 'malformed'],
			[{ changes: [] }, 'malformed'],
		] as const)
			expect((await post('/api/quarantine', { items: [handed(over)] }, lees)).body).toEqual({ reason });
		expect(
			(await post('/api/quarantine', { items: [handed({ pad: 'x'.repeat(2 * MEGABYTE) })] }, lees)).status,
		).toBe(413);
		await station.write();
	});

	it('looks flood: a bound for each device', async () => {
		let at = 0;
		const statuses = new Map<number, number>();
		const strike = async () => {
			const looks = Array.from({ length: 200 }, () => ({
				kind: 'opened',
				at: ++at,
				document: DOCUMENT,
				table: 'recipients',
				id: 'r1',
			}));
			const { status } = await post('/api/looks', { looks });
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
		};
		expectUnharmed(await station.withstand(strike));
		while ((statuses.get(429) ?? 0) === 0) await strike();
		expect(statuses.get(200)).toBe(25);
	});

	it('nothing that is staff’s', async () => {
		const authorization = `Bearer ${await token()}`;
		const codes: Record<string, number> = {};
		for (const path of [
			'/api/audit',
			'/api/invitations',
			'/api/people/member/ann/export',
			'/api/people/recipient/r1/export',
		])
			codes[path] = (await fetch(`${station.url}${path}`, { headers: { authorization } })).status;
		expect(new Set(Object.values(codes))).toEqual(new Set([403]));
		expect((await post('/api/people/member/ann/erase', { name: 'Member ann', reason: 'x' })).status).toBe(
			403,
		);
		expect((await post('/api/invitations', { member: 'sun' })).status).toBe(403);
		const devices = await fetch(`${station.url}/api/devices`, { headers: { authorization } });
		const list = (await devices.json()) as { devices: { member: string; id: string }[] };
		expect(new Set(list.devices.map(({ member }) => member))).toEqual(new Set(['bob']));
		const other = await station.honest('ann', 'volunteer');
		expect((await post(`/api/devices/${other.admission.device}/revoke`, {})).body).toEqual({
			reason: 'not-found',
		});
		const waiting = await fetch(`${station.url}/api/quarantine`, { headers: { authorization } });
		for (const held of ((await waiting.json()) as { items: { member: string; changes?: unknown }[] }).items)
			expect([held.member, held.changes]).toEqual(['bob', undefined]);
	});

	it('no photo of another document, whoever knows its hash', async () => {
		const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(500, 7)]);
		const hash = createHash('sha256').update(picture).digest('hex');
		const sun = String((await station.connections[1]!.message('welcome')).token);
		const send = (path: string, as: string, headers: Record<string, string> = {}) =>
			fetch(`${station.url}${path}`, {
				method: 'PATCH',
				body: new Uint8Array(picture),
				headers: {
					authorization: `Bearer ${as}`,
					'upload-offset': '0',
					'upload-length': String(picture.length),
					...headers,
				},
			});
		expect((await send(`/api/blobs/roster/${hash}`, sun)).status).toBe(200);
		const bobs = await token();
		const get = (path: string) =>
			fetch(`${station.url}${path}`, { headers: { authorization: `Bearer ${bobs}` } });
		expect((await get(`/api/blobs/roster/${hash}`)).status).toBe(403);
		expect((await get(`/api/blobs/${DOCUMENT}/${hash}`)).status).toBe(404);
		expect((await send(`/api/blobs/roster/${hash}`, bobs)).status).toBe(403);
		// A quarantine item that names it does not give it either, only the right to send it.
		await post('/api/quarantine', {
			items: [
				handed({ document: 'roster', changes: [{ table: 'members', id: 'x', fields: { photos: [hash] } }] }),
			],
		});
		expect((await get(`/api/blobs/roster/${hash}`)).status).toBe(403);
	});
});
