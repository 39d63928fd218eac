import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BringInAnswer, CarriedItem, CarriedPage, SignedPage } from '../../src/lib/protocol/carried.ts';
import { carriedText } from '../../src/lib/protocol/carried.ts';
import { blobPath, type QuarantineItem } from '../../src/lib/protocol/http.ts';
import { openStore } from '../store/open-store.ts';
import { recipient, visit } from '../testing/seed-station.ts';
import type { TestConnection } from '../testing/test-connection.ts';
import { postJson, type TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(500, 7)]);
const HASH = createHash('sha256').update(PNG).digest('hex');
const AT = 1_700_000_000_000;

let test: TestStation;
let devices: Record<'ann' | 'bob' | 'sun', TestDevice>;
let tokens: Record<'ann' | 'bob' | 'sun', string>;
let ann: TestConnection;
let sun: TestConnection;

beforeEach(async () => {
	test = await TestStation.start();
	devices = {
		ann: await test.device('ann'),
		bob: await test.device('bob'),
		sun: await test.device('sun', 'staff'),
	};
	const connect = async (who: keyof typeof devices) => (await devices[who].connect()).tailed();
	[ann, sun] = [await connect('ann'), await connect('sun')];
	const bob = await connect('bob');
	const token = async (connection: TestConnection) => (await connection.message('welcome')).token;
	tokens = { ann: await token(ann), bob: await token(bob), sun: await token(sun) };
});
afterEach(() => test.dispose());

type Item = Partial<CarriedItem> & Pick<CarriedItem, 'changes'>;

/** What waits on ann's phone: an entry of its outbox, with its bytes. */
function entry(change: ReturnType<typeof visit>, over: Partial<CarriedItem> = {}, of = ann): Item {
	const update = Buffer.from(of.write('pair/1', change)).toString('base64url');
	return { update, changes: [change], ...over };
}

function pageOf(who: 'ann' | 'bob' | 'sun', items: readonly Item[], over: Partial<CarriedPage> = {}): string {
	const { device, station, member } = devices[who].admission;
	return JSON.stringify({
		station,
		device,
		member: { id: member.id, name: member.name },
		savedAt: AT + 5,
		items: items.map((item, index) => ({
			...{ key: `k${index}`, document: 'pair/1', at: AT, reason: null },
			...item,
		})),
		photos: [],
		...over,
	});
}

const sign = async (who: keyof typeof devices, page: string): Promise<SignedPage> => ({
	page,
	signature: await devices[who].sign(carriedText(page)),
});
const bring = (signed: SignedPage, by: keyof typeof tokens = 'bob') =>
	postJson(`${test.url}/api/carried`, signed, { token: tokens[by] });
/** Ann's page, brought in by bob, who has nothing to do with her pair. */
async function brought(items: readonly Item[], over: Partial<CarriedPage> = {}): Promise<BringInAnswer> {
	return (await bring(await sign('ann', pageOf('ann', items, over)))).body as BringInAnswer;
}
async function quarantine(): Promise<QuarantineItem[]> {
	const { body } = await postJson(`${test.url}/api/quarantine`, null, { token: tokens.sun, method: 'GET' });
	return (body as { items: QuarantineItem[] }).items;
}
async function audit(record?: string) {
	const store = openStore(test.data, test.ports);
	const lines = await store.audit({ limit: 50, record });
	await store.close();
	return lines;
}
const photo = (method: string, token: string, document = 'pair/1') =>
	fetch(`${test.url}${blobPath(document, HASH)}`, {
		method,
		headers: {
			authorization: `Bearer ${token}`,
			...(method === 'PATCH' ? { 'upload-offset': '0', 'upload-length': String(PNG.length) } : {}),
		},
		...(method === 'PATCH' ? { body: PNG } : {}),
	});

describe('a page of a carried file', () => {
	it('[R96] is taken as its author’s, whoever brings it, once, and told of', async () => {
		const items = [entry(visit('v1')), entry(visit('v2'))];
		expect(await brought(items)).toMatchObject({ taken: ['k0', 'k1'], known: [], waiting: [] });
		await sun.reached('pair/1', 3);
		expect(sun.record('pair/1', 'visits', 'v2')).toMatchObject({ authorId: 'ann' });
		expect((await audit('v1'))[0]).toMatchObject({ kind: 'changed', member: 'ann', enteredAt: AT });

		expect(await brought(items)).toMatchObject({ taken: [], known: ['k0', 'k1'] });
		const told = (await audit(devices.ann.admission.device)).filter(({ kind }) => kind === 'carried');
		expect(told).toMatchObject([{ member: 'bob', about: 'ann', enteredAt: AT + 5 }]);
	});

	it('[R96] is known to the device itself when it comes back: the same bytes, and no second record', async () => {
		const changes = [visit('v1'), visit('v2')];
		const updates = changes.map((change) => ann.write('pair/1', change));
		const items = updates.map((update, i) => ({
			update: Buffer.from(update).toString('base64url'),
			changes: [changes[i]!],
		}));
		// The first had reached the station, without the receipt having come.
		const before = ann.openChannel('pair/1');
		ann.sendUpdate(before, updates[0]!);
		await ann.receipt(before, 1);
		expect(await brought(items)).toMatchObject({ known: ['k0'], taken: ['k1'] });

		const again = await (await devices.ann.connect({ from: ann })).tailed();
		const channel = again.openChannel('pair/1');
		for (const update of updates) again.sendUpdate(channel, update);
		expect(await again.receipt(channel, 2)).toMatchObject({ seq: 0 });
		expect((await audit('v1')).length).toBe(1);
	});

	it('[R96] waits for staff where the rules do not let its author, and so does what builds on it', async () => {
		const items = [
			entry(recipient('1', { name: 'Somebody else' }), { key: 'no' }),
			entry(visit('v1'), { key: 'behind' }),
		];
		expect(await brought(items)).toMatchObject({ taken: [], waiting: ['no', 'behind'] });
		expect(await brought(items)).toMatchObject({ taken: [], waiting: ['no', 'behind'] });
		const kept = await quarantine();
		expect(kept.map(({ key, member, reason }) => [key, member, reason]).sort()).toEqual([
			['behind', 'ann', 'role'],
			['no', 'ann', 'role'],
		]);
		// What staff have decided is not judged once more.
		const accept = { decision: 'reject' };
		for (const { id } of kept)
			await postJson(`${test.url}/api/quarantine/${id}`, accept, { token: tokens.sun });
		expect(await brought(items)).toMatchObject({ taken: [], waiting: [], known: ['no', 'behind'] });
	});

	it('[R96] that builds on what the station lacks waits for staff, and leaves nothing of it behind', async () => {
		ann.write('pair/1', visit('lost'));
		expect(await brought([entry(visit('v1'))])).toMatchObject({ taken: [], waiting: ['k0'] });
		expect(await quarantine()).toMatchObject([{ reason: 'undecodable', changes: [{ id: 'v1' }] }]);
		expect(sun.record('pair/1', 'visits', 'v1')).toBeNull();
	});

	it('[R96] of what the phone could not even keep begins records, and leaves those that are there to staff', async () => {
		const typed = { key: 'typed', changes: [visit('v1')] };
		expect(await brought([typed])).toMatchObject({ taken: ['typed'] });
		await sun.reached('pair/1', 2);
		expect(sun.record('pair/1', 'visits', 'v1')).toMatchObject({ authorId: 'ann', minutes: 30 });
		expect(await brought([typed])).toMatchObject({ known: ['typed'] });
		const corrected = {
			key: 'corrected',
			at: AT + 9,
			changes: [{ ...visit('v1'), fields: { minutes: 45 } }],
		};
		expect(await brought([corrected])).toMatchObject({ waiting: ['corrected'] });
		const foreign = { key: 'foreign', changes: [visit('v2', {}, 'bob')] };
		expect(await brought([foreign])).toMatchObject({ waiting: ['foreign'] });
		expect((await quarantine()).map(({ key, reason }) => [key, reason]).sort()).toEqual([
			['corrected', 'already-decided'],
			['foreign', 'author'],
		]);
	});

	it('[R96] of a revoked device waits for staff, all of it', async () => {
		const page = await sign('ann', pageOf('ann', [entry(visit('v1'))]));
		await test.command('revoke', '--device', devices.ann.admission.device);
		expect((await bring(page)).body).toMatchObject({ taken: [], waiting: ['k0'] });
		expect(await quarantine()).toMatchObject([{ member: 'ann', reason: 'revoked', key: 'k0' }]);
		expect(sun.record('pair/1', 'visits', 'v1')).toBeNull();
	});

	it('[R96] lets who brings it send the photos that it vouches for, and see none of them', async () => {
		expect((await photo('PATCH', tokens.bob)).status).toBe(403);
		const photos = [{ document: 'pair/1', hash: HASH }];
		const answer = await brought([entry(visit('v1', { photos: [HASH] }))], { photos });
		expect(answer.photos).toEqual(photos);
		expect((await photo('PATCH', tokens.bob, 'pair/2')).status).toBe(200);
		expect((await photo('PATCH', tokens.bob)).headers.get('upload-complete')).toBe('?1');
		expect((await photo('GET', tokens.bob)).status).toBe(403);
		expect(await (await photo('GET', tokens.ann)).arrayBuffer()).toHaveProperty('byteLength', PNG.length);
		expect((await brought([], { photos })).photos).toEqual([]);
		// Of a document that is not the author's either, nobody need have it.
		expect((await brought([], { photos: [{ document: 'pair/2', hash: 'f'.repeat(64) }] })).photos).toEqual(
			[],
		);
	});
});

describe('a page that is not what it says', () => {
	const reasonOf = async (signed: SignedPage) => (await bring(signed)).body;
	const nothing = async () => {
		expect(await quarantine()).toEqual([]);
		expect(sun.record('pair/1', 'visits', 'v1')).toBeNull();
	};

	it('[R96] because it was altered is not taken', async () => {
		const { page, signature } = await sign('ann', pageOf('ann', [entry(visit('v1'))]));
		const altered = page.replace('"minutes":30', '"minutes":300');
		expect(altered).not.toBe(page);
		expect(await reasonOf({ page: altered, signature })).toEqual({ reason: 'unknown-device' });
		await nothing();
	});

	it('[R96] because somebody else has signed it is not taken, whoever it names', async () => {
		const annS = pageOf('ann', [entry(visit('v1'))]);
		expect(await reasonOf(await sign('bob', annS))).toEqual({ reason: 'unknown-device' });
		// Bob's own device, with ann as its member.
		const { member } = devices.ann.admission;
		const posing = pageOf('bob', [entry(visit('v1'))], { member: { id: member.id, name: member.name } });
		expect(await reasonOf(await sign('bob', posing))).toEqual({ reason: 'unknown-device' });
		// What a device signs at its hello is no page, and the other way round.
		const bare = { page: annS, signature: await devices.ann.sign(annS) };
		expect(await reasonOf(bare)).toEqual({ reason: 'unknown-device' });
		await nothing();
	});

	it('[R96] smuggles nothing in as another member’s: it is judged as that of who signed', async () => {
		// The bytes are ann's: under her client id, for her pair, with her as author.
		const smuggled = pageOf('bob', [entry(visit('v1'))]);
		expect(await reasonOf(await sign('bob', smuggled))).toMatchObject({ taken: [], waiting: ['k0'] });
		expect(await quarantine()).toMatchObject([{ member: 'bob', reason: 'not-yours' }]);
		const own = pageOf('sun', [{ changes: [visit('v2', {}, 'ann')] }]);
		expect(await reasonOf(await sign('sun', own))).toMatchObject({ taken: [], waiting: ['k0'] });
	});

	it('[R96] of another station is told from one that was altered', async () => {
		const other = await TestStation.start({ ownSecrets: true });
		const stranger = await other.device('ann');
		const page = pageOf('ann', [entry(visit('v1'))], { device: stranger.admission.device });
		const signature = await stranger.sign(carriedText(page));
		expect(await reasonOf({ page, signature })).toEqual({ reason: 'not-found' });
		await other.dispose();
		await nothing();
	});

	it.each([
		['no JSON', 'x'],
		['another form', '{"items":[]}'],
		['bytes that are none', JSON.stringify({ update: '%%%' })],
	])('is malformed: %s', async (_, page) => {
		expect(await reasonOf(await sign('ann', page))).toEqual({ reason: 'malformed' });
	});

	it('[R96] with bytes that are no update waits for staff with what it says in words', async () => {
		const update = Buffer.from('no update at all').toString('base64url');
		expect(await brought([{ update, changes: [visit('v1')] }])).toMatchObject({ waiting: ['k0'] });
		// Nothing to read, nothing to judge.
		expect(await brought([{ key: 'k9', update, changes: [] }])).toMatchObject({ left: [{ key: 'k9' }] });
		expect(await brought([{ key: 'k8', document: 'no/thing', changes: [visit('v1')] }])).toMatchObject({
			left: [{ key: 'k8', reason: 'not-found' }],
		});
	});

	it('[R96] of 50 MB is not read', async () => {
		const signed = { page: 'x'.repeat(50 * 1024 * 1024), signature: 'x' };
		const answer = await bring(signed).catch(() => null);
		// The station hangs up while it is still coming, or has said why before.
		if (answer !== null) expect(answer).toMatchObject({ status: 413 });
		expect((await bring(await sign('ann', pageOf('ann', [entry(visit('v1'))])))).status).toBe(200);
	});

	it('[R96] comes only so often', async () => {
		const signed = { page: '{}', signature: 'x' };
		const answers = [];
		for (let i = 0; i < 61; i++) answers.push((await bring(signed)).status);
		expect(answers.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 400));
		expect(answers[60]).toBe(429);
		expect((await bring(signed, 'sun')).status).toBe(400);
	});
});
