import * as Y from 'yjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BesiegedStation, HOSTILE_MEMBERS, type Harm } from './support/besieged-station.ts';
import { contents, craftUpdate, gone, item, skip, type CraftedPlace } from './support/craft-update.ts';
import type { HostileDevice, HostileLine } from './support/hostile-client.ts';

// What a paired volunteer's phone could send in a document that is theirs to open.

/** How much the station's memory may grow by one of these (MB, resident). */
const MEMORY = 150;
const DOCUMENT = 'pair/1';

// On a busy machine each takes its time; what must not wait is measured.
vi.setConfig({ testTimeout: 60_000 });

let station: BesiegedStation;
/** Who attacks: called bob here, whichever of them it is. */
const members = [...HOSTILE_MEMBERS];
let member: string;
let device: HostileDevice;
let bob: HostileLine;
/** A client id that nobody has. */
let fresh = 0x7abc_def0;

beforeAll(async () => {
	station = await BesiegedStation.start();
}, 60_000);
afterAll(() => station.stop());
beforeEach(async () => {
	// What a device and a member may cost by refusals is bounded: each attack begins with new ones.
	member = members.shift() ?? '';
	device = await station.hostile(member);
	bob = await device.connect();
	fresh -= 100_000;
});

function expectUnharmed({ delay, patience, memory }: Harm): void {
	expect(delay).toBeLessThanOrEqual(patience);
	expect(memory.after - memory.before).toBeLessThanOrEqual(MEMORY);
}

/** Offers an update until the honest have written beside it; the first answer counts. */
async function offer(make: () => Uint8Array, kind = 2): Promise<string> {
	const answers: string[] = [];
	expectUnharmed(
		await station.withstand(async () => {
			answers.push(await bob.offer(DOCUMENT, make(), kind));
			// Overdrawn or not: what comes after it is taken from a connection that is there.
			if (answers.at(-1)?.startsWith('line closed')) bob = await device.connect();
		}),
	);
	expect(answers).not.toContain('receipt');
	return answers[0] ?? '';
}

const fields = (authorId: string, minutes = 30) => ({
	recipientId: 'r1',
	authorId,
	day: '2026-11-24',
	enteredAt: 1,
	minutes,
	helps: ['meals'],
	condition: 'well',
	photos: [],
});
const visitOf = (author: string, place: CraftedPlace = { parent: 'visits', key: `h${author}` }) =>
	item(place, contents.any(fields(author)));
const alone = (piece: ReturnType<typeof item>) =>
	craftUpdate([{ client: fresh, clock: 0, structs: [piece] }]);

/** Where the entry of a record stands that somebody else wrote. */
function entry(table: string, id: string): { client: number; clock: number; length: number } {
	const found = bob.copy(DOCUMENT).getMap(table)._map.get(id)!;
	return { client: found.id.client, clock: found.id.clock, length: found.length };
}
/** The victim's client id in the document, and the clock of her next write. */
async function victim(): Promise<{ client: number; clock: number }> {
	await station.write();
	const client = station.ann.copy(DOCUMENT).clientID;
	return { client, clock: Y.getState(station.ann.copy(DOCUMENT).store, client) };
}

describe('whose a write is', () => {
	it('forged client id: a write of one’s own under somebody else’s', async () => {
		const { client } = await victim();
		const next = () => Y.getState(station.ann.copy(DOCUMENT).store, client);
		const forge = () => craftUpdate([{ client, clock: next(), structs: [visitOf(member)] }]);
		const answers = new Set<string>();
		expectUnharmed(await station.withstand(async () => void answers.add(await bob.offer(DOCUMENT, forge()))));
		// When ann was faster it is a repetition of hers; when her own is still on its way, it builds on what is missing.
		answers.delete('receipt');
		answers.delete('step 1');
		expect([...answers]).toEqual(['foreign-client']);
	});

	it('clock hijack: the victim’s next write is the one that stands', async () => {
		const { client, clock } = await victim();
		const section = { client, clock };
		for (const structs of [
			[visitOf(member)],
			[visitOf('ann')],
			[gone(1)],
			[gone(1_000)],
			[visitOf(member), gone(5)],
		])
			expect(await bob.offer(DOCUMENT, craftUpdate([{ ...section, structs }]))).toBe('foreign-client');
		// Beside something of one's own, also as all that a copy holds.
		const own = { client: fresh, clock: 0, structs: [visitOf('ann')] };
		const both = [{ ...section, structs: [visitOf(member)] }, own].sort((a, b) => b.client - a.client);
		expect(await bob.offer(DOCUMENT, craftUpdate(both))).toBe('foreign-client');
		// There each client id is looked at by itself, and what remains is silence.
		await bob.offer(DOCUMENT, craftUpdate(both), 1);
		const records = () => station.ann.copy(DOCUMENT).getMap('visits').size;
		const before = records();
		await station.write();
		expect(records()).toBe(before + 1);
		const again = await station.annComesAgain();
		expect(again.copy(DOCUMENT).getMap('visits').size).toBe(before + 1);
		again.cut();
	});

	it('clock hijack of the station’s own writes, and of nobody’s', async () => {
		for (const client of [0, 1]) {
			const clock = Y.getState(bob.copy(DOCUMENT).store, client);
			const make = () => craftUpdate([{ client, clock, structs: [visitOf(member)] }]);
			expect(await bob.offer(DOCUMENT, make())).toBe('foreign-client');
		}
		await station.write();
	});

	it('foreign author: a record in somebody else’s name', async () => {
		expect(await offer(() => alone(visitOf('ann')))).toBe('author');
	});

	it('a record of a table that is not his to write', async () => {
		const pairing = {
			recipientId: 'r1',
			volunteerIds: [member],
			risk: 'ordinary',
			state: 'active',
			startedOn: '2026-01-05',
		};
		const make = () => alone(item({ parent: 'agreements', key: 'a1' }, contents.any(pairing)));
		expect(await offer(make)).toMatch(/^(role|schema)$/);
	});
});

describe('overwriting', () => {
	it('overwritten record with an empty delete set', async () => {
		const { client, clock, length } = entry('visits', 'seeded');
		const place = { origin: [client, clock + length - 1] as [number, number] };
		expect(await offer(() => alone(item(place, contents.any(fields('ann', 999)))))).toBe('author');
		expect(await offer(() => alone(visitOf(member, place)))).toBe('fixed');
	});

	it('overwritten record without a word of what was there', async () => {
		const make = () => alone(item({ parent: 'visits', key: 'seeded' }, contents.any(fields('ann', 999))));
		expect(await offer(make)).toBe('author');
	});

	it('a write that changes nothing but stands in the way of hers', async () => {
		const { client, clock, length } = entry('visits', 'seeded');
		const place = { origin: [client, clock + length - 1] as [number, number] };
		expect(await offer(() => alone(visitOf('ann', place)))).toBe('author');
	});

	it('a record’s map taken away whole, by another in its place', async () => {
		const { client, clock } = entry('pairings', '1');
		const map = contents.type(1);
		for (const place of [{ origin: [client, clock] as [number, number] }, { parent: 'pairings', key: '1' }])
			expect(await offer(() => alone(item(place, map)))).toMatch(/^(entry-removed|structure|role)$/);
	});

	it('a group of fields of the pairing: taking her off it', async () => {
		const { client, clock } = entry('pairings', '1');
		const people = { recipientId: 'r1', volunteerIds: [member] };
		const make = () => alone(item({ parent: [client, clock], key: 'people' }, contents.any(people)));
		expect(await offer(make)).toBe('role');
	});

	it('deletions alone, which move no clock', async () => {
		const { client, clock, length } = entry('visits', 'seeded');
		const make = () => craftUpdate([], [{ client, ranges: [[clock, length]] }]);
		expect(await offer(make)).toBe('entry-removed');
	});

	it('deletions that ride along with a good write', async () => {
		const { client, clock, length } = entry('visits', 'seeded');
		const make = () =>
			craftUpdate(
				[{ client: fresh, clock: 0, structs: [visitOf(member)] }],
				[{ client, ranges: [[clock, length]] }],
			);
		expect(await offer(make)).toBe('entry-removed');
	});

	it('everything deleted at once, of everybody', async () => {
		const vector = [...Y.decodeStateVector(Y.encodeStateVector(bob.copy(DOCUMENT)))].sort(
			(a, b) => b[0] - a[0],
		);
		const deletions = vector.map(([client, to]) => ({ client, ranges: [[0, to]] as [number, number][] }));
		expect(await offer(() => craftUpdate([], deletions))).toBe('entry-removed');
	});
});

describe('rights for himself', () => {
	/** A record of his copy with other fields, written as the app writes it. */
	function rewrite(document: string, table: string, id: string, change: object): Uint8Array {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(bob.copy(document)));
		let update = new Uint8Array();
		doc.on('update', (bytes: Uint8Array) => (update = new Uint8Array(bytes)));
		const records = doc.getMap(table);
		records.set(id, { ...(records.get(id) as object | undefined), ...change });
		return update;
	}

	it.each([
		['as the leader of his team', 'team/t', 'teamMembers', 'bob', { leader: true }],
		['as the leader of a grid', 'station', 'grids', 'g', { leaderId: 'bob' }],
		['as the head in name', 'station', 'directory', 'hao', { name: 'Bob' }],
		['as who decides how long a phone may stay away', 'station', 'profiles', 'station', { leaseDays: 365 }],
		['as a new team', 'station', 'teams', 'x', { name: 'Team', kind: 'neighbours', leaderId: 'bob' }],
		['as the recipient’s telephone', 'pair/1', 'recipients', 'r1', { phone: '13900000000' }],
		['as a shift', 'team/t', 'shifts', 'x', { day: '2026-11-24' }],
		['as a conflict that nobody had', 'pair/1', 'conflicts', '9.9', { recordId: 'seeded' }],
		['as one’s visit taken out', 'pair/1', 'visits', 'seeded', { deleted: { by: 'bob', at: 1 } }],
		[
			'as one’s visit put right by him',
			'pair/1',
			'visits',
			'seeded',
			{ note: 'x', correction: { by: 'bob', at: 1, reason: 'x' } },
		],
		[
			'as one’s visit put right by the head',
			'pair/1',
			'visits',
			'seeded',
			{ note: 'x', correction: { by: 'hao', at: 1, reason: 'x' } },
		],
		[
			'as his own visit with a word of the head in it',
			'pair/1',
			'visits',
			'hbob',
			{ ...fields('bob'), correction: { by: 'hao', at: 1, reason: 'x' } },
		],
		[
			'as his own visit that tells of an erasure',
			'pair/1',
			'visits',
			'hbob',
			{ ...fields('bob'), erased: { at: 1 } },
		],
	])('%s', async (_, document, table, id, change) => {
		const his = JSON.parse(JSON.stringify([id, change]).replaceAll('"bob"', `"${member}"`)) as [
			string,
			object,
		];
		const answer = await bob.offer(document, rewrite(document, table, ...his));
		expect(answer).not.toMatch(/receipt|step|line closed/);
		await station.write();
	});
});

describe('a text that leaders type', () => {
	const root = 'weekNotes/2026-11-23/text';

	it('is not written, cut or touched by somebody who only reads it', async () => {
		const lees = await (await station.hostile('lee', 'leader')).connect();
		const text = item({ parent: root }, contents.string('带好手电筒'));
		expect(await lees.offer('team/t', craftUpdate([{ client: 77, clock: 0, structs: [text] }]))).toBe(
			'receipt',
		);
		await lees.cut();
		bob = await device.connect();
		const offerText = (
			structs: ReturnType<typeof item>[],
			deletions: Parameters<typeof craftUpdate>[1] = [],
		) =>
			bob.offer(
				'team/t',
				craftUpdate(structs.length === 0 ? [] : [{ client: --fresh, clock: 0, structs }], deletions),
			);
		const place: CraftedPlace = { origin: [77, 1], right: [77, 2] };
		expect(await offerText([item(place, contents.string('不'))])).toBe('role');
		expect(await offerText([item({ parent: root }, contents.string('先'))])).toBe('role');
		expect(await offerText([], [{ client: 77, ranges: [[0, 5]] }])).toBe('role');
		// Written and taken back at once: nothing to be seen, and something to carry for ever.
		expect(await offerText([item(place, contents.deleted(9_000))])).toMatch(/^(role|structure)$/);
		const kept = [item(place, contents.string('x'))];
		expect(await offerText(kept, [{ client: fresh - 1, ranges: [[0, 1]] }])).toMatch(
			/^(role|structure|step 1)$/,
		);
		expect(await offerText([item({ parent: root }, contents.string('x'.repeat(100_001)))])).toBe(
			'value-too-large',
		);
		expect(await offerText([item({ parent: root, key: 'k' }, contents.any(1))])).toBe('structure');
		expect(await offerText([item(place, contents.embed('{}'))])).toBe('structure');
		expect(await offerText([item(place, contents.format('bold', 'true'))])).toBe('structure');
		const fresher = await device.connect();
		expect(fresher.copy('team/t').getText(root).toString()).toBe('带好手电筒');
	});
});

describe('what was not seen', () => {
	it('an older state of a record, brought back as if the newer one had not been seen', async () => {
		const sun = station.connections[1]!;
		const old = { ...(bob.copy(DOCUMENT).getMap('recipients').get('r1') as object) };
		const seen = entry('recipients', 'r1');
		const channel = sun.openChannel(DOCUMENT);
		sun.sendUpdate(
			channel,
			sun.write(DOCUMENT, { table: 'recipients', id: 'r1', fields: { phone: '13800000000' } }),
		);
		const { seq } = await sun.receipt(channel, 1);
		sun.say({ type: 'close', channel });
		// He may say what is needed there, and nothing else. Client ids decide who stands: one below, one above.
		for (const client of [2, 0xffff_fff0]) {
			const place = { origin: [seen.client, seen.clock + seen.length - 1] as [number, number] };
			const structs = [item(place, contents.any({ ...old, needs: `asked ${client}` }))];
			await bob.offer(DOCUMENT, craftUpdate([{ client, clock: 0, structs }]));
		}
		await station.write();
		const fresh = await station.annComesAgain();
		expect(fresh.seqs.get(DOCUMENT)).toBeGreaterThan(seq);
		for (const copy of [fresh, sun, ...station.connections]) {
			await copy.reached(DOCUMENT, fresh.seqs.get(DOCUMENT)!);
			expect(copy.record(DOCUMENT, 'recipients', 'r1')).toMatchObject({ phone: '13800000000' });
		}
		fresh.cut();
	});
});

describe('hidden content', () => {
	it.each(['hidden', '', 'visits/seeded/note', 'constructor', '__proto__', 'members', 'shifts'])(
		'under the unknown root %j',
		async (parent) => {
			const make = () => alone(item({ parent, key: 'h' }, contents.any({ secret: 'x'.repeat(1_000) })));
			expect(await offer(make)).toMatch(/^(unknown-table|structure)$/);
		},
	);

	it('under a known root, without a name or with one that is no id', async () => {
		for (const key of ['../x', '', 'a/b', 'é', 'x'.repeat(65), '__proto__'])
			expect(await bob.offer(DOCUMENT, alone(visitOf(member, { parent: 'visits', key })))).toMatch(
				/^(schema|structure)$/,
			);
		expect(await offer(() => alone(visitOf(member, { parent: 'visits' })))).toBe('structure');
	});

	it('beside the fields that the schema names, larger than a record may be', async () => {
		const filled = { ...fields(member), later: 'x'.repeat(70_000) };
		const make = () => alone(item({ parent: 'visits', key: 'hbob' }, contents.any(filled)));
		expect(await offer(make)).toBe('value-too-large');
	});

	it('as every content that Yjs knows and this project does not write', async () => {
		const place = { parent: 'visits', key: 'hbob' };
		const { binary, json, embed, format, document, string, type } = contents;
		for (const content of [
			binary(new Uint8Array(9)),
			json('{}'),
			embed('{}'),
			format('a', 'null'),
			document(),
			string('text'),
			...[0, 1, 2, 3, 4, 5, 6].map(type),
			{ number: 11, write: () => undefined },
			{ number: 31, write: () => undefined },
		])
			expect(await bob.offer(DOCUMENT, alone(item(place, content)))).toMatch(
				/^(structure|schema|undecodable)$/,
			);
		expect(await offer(() => alone(item(place, contents.any(1, 2, 3))))).toBe('structure');
	});

	it('as several values of which only the last is seen', async () => {
		const make = () => alone(item({ parent: 'visits', key: 'hbob' }, contents.any('secret', fields(member))));
		expect(await offer(make)).toBe('structure');
	});
});

describe('bombs', () => {
	it('nested types: a map in a map in a map …', async () => {
		const place = (i: number): CraftedPlace =>
			i === 0 ? { parent: 'pairings', key: 'deep' } : { parent: [fresh, i - 1], key: 'k' };
		const structs = Array.from({ length: 5_000 }, (_, i) => item(place(i), contents.type(1)));
		const bomb = craftUpdate([{ client: fresh, clock: 0, structs }]);
		expect(await offer(() => bomb)).toBe('structure');
	});

	it('nested values: 400,000 arrays in each other', async () => {
		const bomb = alone(item({ parent: 'visits', key: 'h' }, contents.nested(400_000)));
		expect(await offer(() => bomb)).toBe('value-too-large');
	});

	it('lengths that are lies', async () => {
		const place = { parent: 'visits', key: 'h' };
		const lies = [
			alone(item(place, contents.endless())),
			alone(item(place, contents.deleted(Number.MAX_SAFE_INTEGER))),
			craftUpdate([{ client: fresh, clock: 0, structs: [gone(Number.MAX_SAFE_INTEGER)] }]),
			craftUpdate([{ client: fresh, clock: 0, structs: [gone(0)] }]),
			craftUpdate([{ client: fresh, clock: 0, structs: [], claims: Number.MAX_SAFE_INTEGER }]),
			craftUpdate([{ client: fresh, clock: 0, structs: [], claims: 0x7fff_ffff }]),
			craftUpdate([{ client: fresh, clock: Number.MAX_SAFE_INTEGER, structs: [visitOf(member)] }]),
			craftUpdate([{ client: Number.MAX_SAFE_INTEGER, clock: 0, structs: [visitOf(member)] }]),
			craftUpdate([], [{ client: fresh, ranges: [[0, Number.MAX_SAFE_INTEGER]] }]),
			new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]),
			new Uint8Array(0),
			new Uint8Array([0]),
			new Uint8Array(64).fill(0xff),
		];
		const answers = new Set<string>();
		expectUnharmed(
			await station.withstand(async () => {
				for (const lie of lies) answers.add(await bob.offer(DOCUMENT, lie));
			}),
		);
		expect(
			[...answers].filter((answer) => !/^(undecodable|structure|too-large|step 1)$/.test(answer)),
		).toEqual([]);
	});

	it('the 27 bytes of yjs#687 that hang a decoder', async () => {
		const bytes = Buffer.from('00010000000001000100010200001602000001fdffffffff7f0000', 'hex');
		expect(bytes.length).toBe(27);
		for (const kind of [2, 1]) expect(await offer(() => bytes, kind)).toMatch(/undecodable|structure/);
		// Also as a state vector, and as a presence.
		const channel = bob.open(DOCUMENT);
		bob.sync(channel, 0, bytes);
		bob.frame(channel, (encoder) => encoder.cbuf.set([1, 27]));
		await bob.heard();
		await station.write();
	});

	it('as many structs as fit into a frame', async () => {
		const structs = Array.from({ length: 50_000 }, (_, i) =>
			item({ parent: 'visits', key: `h${i}` }, contents.any(i)),
		);
		const bomb = craftUpdate([{ client: fresh, clock: 0, structs }]);
		expect(bomb.length).toBeGreaterThan(1_000_000);
		expect(bomb.length).toBeLessThan(1_048_000);
		expect(await offer(() => bomb)).toBe('too-large');
	});

	it('as many client ids as fit into a frame, which every later transaction would pay for', async () => {
		const sections = Array.from({ length: 15_000 }, (_, i) => ({
			client: fresh - i,
			clock: 0,
			structs: [visitOf(member, { parent: 'visits', key: `h${i}` })],
		}));
		const bomb = craftUpdate(sections.slice(0, 6_000));
		expect(await offer(() => bomb)).toMatch(/^(quota|too-large)$/);
	});
});

describe('what builds on nothing', () => {
	it('gap flood: writes whose predecessors are withheld', async () => {
		let n = 0;
		const flood = async () => {
			const channel = bob.open(DOCUMENT);
			for (let i = 0; i < 500; i++)
				bob.update(channel, craftUpdate([{ client: fresh, clock: 1 + n++, structs: [visitOf(member)] }]));
			await bob.heard();
			bob.say({ type: 'close', channel });
		};
		expectUnharmed(await station.withstand(flood));
		const told = bob.told
			.filter(({ kind }) => kind === 'channel')
			.map((each) => (each.kind === 'channel' ? each.payload[0] : 9));
		// One question for each channel, and never a receipt.
		expect(told.every((kind) => kind === 0)).toBe(true);
		expect(told.length).toBeLessThanOrEqual(n / 500);
	});

	it('pending flood: as all that a copy holds, with holes, foreign origins and circles', async () => {
		const [one, other] = [fresh, fresh - 1];
		const holes = [
			craftUpdate([{ client: fresh, clock: 5, structs: [visitOf(member)] }]),
			craftUpdate([{ client: fresh, clock: 0, structs: [skip(5), visitOf(member)] }]),
			alone(visitOf(member, { origin: [other, 7] })),
			alone(visitOf(member, { right: [other, 7] })),
			alone(item({ parent: [other, 7], key: 'people' }, contents.any({ volunteerIds: [member] }))),
			craftUpdate([], [{ client: other, ranges: [[0, 9]] }]),
			craftUpdate([
				{ client: one, clock: 0, structs: [visitOf(member, { origin: [other, 0] })] },
				{ client: other, clock: 0, structs: [visitOf(member, { origin: [one, 0] })] },
			]),
		];
		const answers = new Set<string>();
		for (const kind of [2, 1])
			expectUnharmed(
				await station.withstand(async () => {
					for (const hole of holes) answers.add(await bob.offer(DOCUMENT, hole, kind));
				}),
			);
		expect(
			[...answers].filter(
				(answer) => !/^(step 1|(closed: )?(malformed|structure|undecodable))$/.test(answer),
			),
		).toEqual([]);
	});

	it('what the attacks asked for is not in what a new device gets', async () => {
		const another = await (await station.honest('ann', 'volunteer')).connect();
		const copy = (await another.tailed()).copy(DOCUMENT);
		expect(copy.store.pendingStructs).toBeNull();
		expect([...copy.getMap('visits').keys()].filter((id) => !/^(seeded|honest\d+)$/.test(id))).toEqual([]);
		const names = [...copy.share.keys()].filter((name) => name !== 'conflicts').sort();
		expect(names).toEqual(['pairings', 'recipients', 'visits']);
		another.cut();
	});
});
