import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Change } from '../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { blobPath, personPath, type PersonKind } from '../../src/lib/protocol/http.ts';
import { proveChain } from '../audit/prove-chain.ts';
import { withStation } from '../command/open-station.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { visit } from '../testing/seed-station.ts';
import type { Received } from '../testing/test-connection.ts';
import { postJson, type TestDevice } from '../testing/test-device.ts';
import { TestStation } from '../testing/test-station.ts';

const NAME = '欧阳秀兰芳';
const RELATIVE = '司徒建国';
const NOTE = '腿脚不便记在心上';
const SECRETS = [NAME, RELATIVE, NOTE, '13912345678'];
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from('the face of somebody')]);
const HASH = createHash('sha256').update(PNG).digest('hex');

let test: TestStation;
let store: Store;
let head: TestDevice;
let token: string;

beforeEach(async () => {
	test = await TestStation.start();
	store = openStore(test.data, test.ports);
	head = await test.device('hao', 'staff');
	token = (await (await head.connect()).message('welcome')).token;
});
afterEach(async () => {
	await store.close();
	await test.dispose();
});

/** Every byte in the data directory. */
function bytesOfStation(): Buffer {
	const files = readdirSync(test.data, { recursive: true, withFileTypes: true }).filter((one) =>
		one.isFile(),
	);
	return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}

const held = (): string[] => {
	const bytes = bytesOfStation();
	return [...SECRETS, 'the face of somebody'].filter((secret) => bytes.includes(secret));
};

/** Writes as the station itself, beside the running server. */
async function write(document: DocumentName, ...changes: Change[]): Promise<void> {
	await withStation({ data: test.data, make: false }, test.ports, ({ registry }) =>
		registry.change(document, changes),
	);
}

/** A resident who is also a recipient, with everything that can be known of her. */
async function addRecipient(): Promise<void> {
	const person = {
		name: NAME,
		initials: 'oyxlf',
		gender: 'female',
		birthDay: '1940-01-02',
		phone: '13912345678',
	};
	await write('grid/g', {
		table: 'residents',
		id: 'res1',
		fields: { ...person, householdId: 'h1', home: '3-2-501', care: ['livingAlone'], careNote: NOTE },
	});
	await write(
		'pair/1',
		{
			table: 'recipients',
			id: 'r1',
			fields: {
				...person,
				residentId: 'res1',
				home: '3-2-501',
				care: [],
				contactName: RELATIVE,
				needs: NOTE,
			},
		},
		visit('v1', { note: NOTE, photos: [HASH] }),
	);
	// What was overwritten long ago is still in the log.
	await write('pair/1', { table: 'recipients', id: 'r1', fields: { contactName: null } });
}

async function addEverythingElse(ann: TestDevice): Promise<void> {
	await upload(ann, 'pair/1');
	const lost = { table: 'visits', id: 'v9', fields: { recipientId: 'r1', note: NOTE } };
	await store.addQuarantined([
		{
			id: 'q1',
			key: 'k1',
			document: 'pair/1',
			member: 'ann',
			device: ann.admission.device,
			at: 1,
			receivedAt: 2,
			reason: 'not-yours',
			changes: [{ ...lost, id: 'v1' }, lost],
			state: 'waiting',
			decidedAt: null,
			decidedBy: null,
			word: null,
		},
	]);
	const line = { kind: 'changed', at: 3, enteredAt: 2, member: 'ann', device: null } as const;
	const fields = [{ field: 'name', before: null, after: NAME }];
	await store.addAudit([
		{ ...line, document: 'pair/1', table: 'recipients', record: 'r1', about: null, fields, item: null },
	]);
	await write('pair/1', {
		table: 'conflicts',
		id: 'c1',
		fields: {
			table: 'recipients',
			recordId: 'r1',
			kind: 'conflict',
			fields: ['contactName'],
			standing: { contactName: RELATIVE },
			standingBy: 'ann',
			other: { contactName: NAME },
			otherBy: 'sun',
			at: 3,
		},
	});
}

async function upload(device: TestDevice, document: string): Promise<void> {
	const bearer = (await (await device.connect()).message('welcome')).token;
	const response = await fetch(`${test.url}${blobPath(document, HASH)}`, {
		method: 'PATCH',
		headers: { authorization: `Bearer ${bearer}`, 'upload-offset': '0', 'upload-length': String(PNG.length) },
		body: PNG,
	});
	expect(response.headers.get('upload-complete')).toBe('?1');
}

const erase = (kind: PersonKind, id: string, name: string, bearer = token) =>
	postJson(
		`${test.url}${personPath(kind, id, 'erase')}`,
		{ name, reason: `${NAME} asked for it` },
		{ token: bearer },
	);

const exported = (kind: PersonKind, id: string, bearer = token) =>
	postJson(`${test.url}${personPath(kind, id, 'export')}`, null, { token: bearer, method: 'GET' });

describe('erasing a resident who is a recipient', () => {
	it.each([
		['resident', 'res1'],
		['recipient', 'r1'],
	] as const)('[R142] as %s leaves no byte of the person in the data directory', async (kind, id) => {
		await addRecipient();
		await addEverythingElse(await test.device('ann'));
		expect(held()).toEqual([...SECRETS, 'the face of somebody']);
		const answer = await erase(kind, id, NAME);
		expect(answer).toEqual({ status: 200, body: { records: 5, documents: 2, pictures: 1 } });
		expect(held()).toEqual([]);
		expect(bytesOfStation().includes('oyxlf')).toBe(false);
	});

	it('keeps what counts, ends the pairing and tells of it in the chain, without a name', async () => {
		await addRecipient();
		await addEverythingElse(await test.device('ann'));
		const changed = (await store.audit({ kind: 'changed', limit: 99 })).length;
		await erase('resident', 'res1', NAME);
		const [kept] = (await store.rows('visits')).filter(({ record }) => record.id === 'v1');
		expect(kept?.record).toMatchObject({
			minutes: 30,
			authorId: 'ann',
			photos: [],
			erased: expect.anything(),
		});
		const [pairing] = (await store.rows('pairings')).filter(({ record }) => record.id === '1');
		expect(pairing?.record.state).toBe('ended');
		expect((await store.rows('recipients'))[0]?.record).toMatchObject({
			name: '—',
			deleted: expect.anything(),
		});
		const [line] = await store.audit({ limit: 1 });
		expect(line).toMatchObject({ kind: 'erased', about: 'resident', member: 'hao', record: 'res1' });
		expect(line?.fields?.[0]).toEqual({ field: 'reason', before: null, after: '— asked for it' });
		// What was emptied is told in that one line: the stubs that the station wrote have none of their own.
		expect(await store.audit({ kind: 'changed', limit: 99 })).toHaveLength(changed);
		expect((await proveChain(store)).kind).toBe('whole');
		expect(await test.command('verify')).toContain('is whole');
	});

	it('[R141] replaces the copies of devices that are here, and of those that come later', async () => {
		await addRecipient();
		const sun = await test.device('sun', 'staff');
		const late = await (await sun.connect()).tailed();
		await late.reached('pair/1', (await seqOf('pair/1')) ?? 0);
		expect(JSON.stringify(late.record('pair/1', 'recipients', 'r1'))).toContain(NAME);
		late.cut();
		const here = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const since = here.received.length;
		await erase('recipient', 'r1', NAME);
		const { documents } = await here.message('replace', since);
		expect(['pair/1', 'grid/g']).toEqual(expect.arrayContaining(documents));
		const again = await sun.connect({ from: late });
		expect((await again.message('welcome')).replace?.sort()).toEqual(['grid/g', 'pair/1']);
		const run = await again.until(
			(received): received is Extract<Received, { kind: 'runs' }> =>
				received.kind === 'runs' && received.runs.some(({ document }) => document === 'pair/1'),
		);
		const whole = run.runs.find(({ document }) => document === 'pair/1');
		expect(whole?.from).toBe(0);
		const copy = new Y.Doc();
		Y.applyUpdate(copy, whole?.bytes ?? new Uint8Array());
		expect(copy.getMap('recipients').get('r1')).toMatchObject({ name: '—' });
		expect(Buffer.from(whole?.bytes ?? []).includes(NAME)).toBe(false);
	});

	it('[R141] on the command line reaches the devices that are connected to the running server', async () => {
		await addRecipient();
		const here = await (await (await test.device('sun', 'staff')).connect()).tailed();
		const since = here.received.length;
		await test.command('erase', 'resident', 'res1', '--reason', 'asked for');
		for (const document of ['grid/g', 'pair/1'])
			await here.until(
				(received): received is Extract<Received, { kind: 'message' }> =>
					received.kind === 'message' &&
					received.message.type === 'replace' &&
					received.message.documents.includes(document),
				since,
			);
	});

	it('[R143] is not undone by what somebody writes on a copy from before', async () => {
		await addRecipient();
		const sun = await test.device('sun', 'staff');
		const before = await (await sun.connect()).tailed();
		await before.reached('pair/1', (await seqOf('pair/1')) ?? 0);
		const update = before.write('pair/1', { table: 'recipients', id: 'r1', fields: { caution: 'a dog' } });
		before.cut();
		await erase('recipient', 'r1', NAME);
		const again = await (await sun.connect({ from: before })).tailed();
		again.sendUpdate(again.openChannel('pair/1'), update);
		expect(await again.message('refused')).toMatchObject({ reason: 'fixed', table: 'recipients', id: 'r1' });
		expect(held()).toEqual([]);
	});

	it('[R143] is not undone by what a phone hands over later', async () => {
		await addRecipient();
		const ann = await test.device('ann');
		const bearer = (await (await ann.connect()).message('welcome')).token;
		await erase('recipient', 'r1', NAME);
		const changes = [
			{ table: 'recipients', id: 'r1', fields: { phone: '13912345678' } },
			{ table: 'visits', id: 'v8', fields: { recipientId: 'r1', note: NOTE } },
		];
		const item = { key: 'k1', document: 'pair/1', at: 1, reason: 'not-yours', changes };
		const answer = await postJson(`${test.url}/api/quarantine`, { items: [item] }, { token: bearer });
		expect(answer).toEqual({ status: 200, body: { taken: ['k1'] } });
		expect(await store.quarantined()).toMatchObject([{ key: 'k1', changes: [], state: 'rejected' }]);
		expect(held()).toEqual([]);
	});

	it('[R143] is not undone by a new record about the person, or by a picture that comes late', async () => {
		await addRecipient();
		const sun = await test.device('sun', 'staff');
		await erase('recipient', 'r1', NAME);
		const connection = await (await sun.connect()).tailed();
		const update = connection.write('pair/1', visit('v7', { authorId: 'sun', note: NOTE }));
		connection.sendUpdate(connection.openChannel('pair/1'), update);
		expect(await connection.message('refused')).toMatchObject({ reason: 'names-nothing', id: 'v7' });
		const bearer = (await connection.message('welcome')).token;
		const response = await fetch(`${test.url}${blobPath('pair/1', HASH)}`, {
			method: 'PATCH',
			headers: {
				authorization: `Bearer ${bearer}`,
				'upload-offset': '0',
				'upload-length': String(PNG.length),
			},
			body: PNG,
		});
		expect([response.status, await response.json()]).toEqual([403, { reason: 'not-yours' }]);
		expect(held()).toEqual([]);
	});

	it('[R144] does the rest when it was broken off', async () => {
		await addRecipient();
		await addEverythingElse(await test.device('ann'));
		await write('pair/1', {
			table: 'recipients',
			id: 'r1',
			fields: { name: '—', needs: null, phone: null, birthDay: null, erased: { at: 1 } },
		});
		expect(held().length).toBeGreaterThan(0);
		const printed = await test.command('erase', 'recipient', 'r1', '--reason', 'once more');
		expect(printed).toMatch(
			/^Erased: 5 records in 2 documents, 1 pictures\..*\nBackups that were made before/,
		);
		expect(held()).toEqual([]);
	});

	it('leaves a picture that somebody else has too', async () => {
		await addRecipient();
		await upload(await test.device('ann'), 'pair/1');
		await upload(await test.device('bob'), 'pair/2');
		await erase('recipient', 'r1', NAME);
		expect(await store.blob('pair/1', HASH)).toBeNull();
		expect(await store.blob('pair/2', HASH)).not.toBeNull();
		expect(held()).toEqual(['the face of somebody']);
	});

	it('is for the head alone, by the name typed once more', async () => {
		await addRecipient();
		const sun = (await (await (await test.device('sun', 'staff')).connect()).message('welcome')).token;
		expect(await erase('recipient', 'r1', NAME, sun)).toEqual({ status: 403, body: { reason: 'head-only' } });
		expect(await erase('recipient', 'r1', '欧阳')).toEqual({
			status: 422,
			body: { reason: 'names-nothing' },
		});
		expect((await erase('recipient', 'nobody', NAME)).status).toBe(404);
		const unreasoned = { name: NAME, reason: ' ' };
		const url = `${test.url}${personPath('recipient', 'r1', 'erase')}`;
		expect((await postJson(url, unreasoned, { token })).status).toBe(400);
		expect(held()).toContain(NAME);
	});
});

describe('erasing a member', () => {
	it('takes the name out of everything, and lets their devices in no more', async () => {
		await write('roster', {
			table: 'members',
			id: 'ann',
			fields: { name: NAME, phone: '13912345678', home: NOTE },
		});
		await write('station', { table: 'directory', id: 'ann', fields: { name: NAME } });
		await write('pair/1', visit('v1'));
		const ann = await test.device('ann');
		await store.renameDevice(ann.admission.device, `${NAME}的手机`);
		await test.code('ann');
		expect((await erase('member', 'ann', NAME)).status).toBe(200);
		expect(held()).toEqual([]);
		expect(bytesOfStation().includes('Member ann')).toBe(false);
		expect(await store.device(ann.admission.device)).toMatchObject({
			name: '—',
			revokedAt: expect.any(Number),
		});
		const invitations = (await store.invitations()).filter(({ member }) => member === 'ann');
		expect(invitations.map(({ usedAt, withdrawnAt }) => [usedAt !== null, withdrawnAt !== null])).toEqual([
			[false, true],
			[true, false],
		]);
		const [kept] = (await store.rows('visits')).filter(({ record }) => record.id === 'v1');
		expect(kept?.record).toMatchObject({ authorId: 'ann', minutes: 30 });
		expect(await test.command('members')).not.toContain('ann');
		expect((await proveChain(store)).kind).toBe('whole');
	});

	it('never takes the head', async () => {
		expect(await erase('member', 'hao', 'Member hao')).toMatchObject({ status: 403 });
		await expect(test.command('erase', 'member', 'hao', '--reason', 'x')).rejects.toThrow(
			'The head is not erased',
		);
	});
});

describe('an export', () => {
	it('holds all that the station has of a recipient, and is told in the chain', async () => {
		await addRecipient();
		await addEverythingElse(await test.device('ann'));
		const { status, body } = await exported('recipient', 'r1');
		expect(status).toBe(200);
		const found = body as {
			records: { table: string; record: { id: string } }[];
			naming: { table: string }[];
			pictures: { base64: string }[];
			quarantine: { changes: { id: string }[] }[];
			audit: { fields: unknown }[];
		};
		expect(found.records.map(({ table }) => table).sort()).toEqual([
			'conflicts',
			'pairings',
			'recipients',
			'residents',
			'visits',
		]);
		expect(found.naming.map(({ table }) => table)).toEqual(['households']);
		expect(found.pictures).toEqual([
			{ document: 'pair/1', hash: HASH, type: 'image/png', base64: PNG.toString('base64') },
		]);
		expect(found.quarantine[0]?.changes.map(({ id }) => id)).toEqual(['v1', 'v9']);
		expect(JSON.stringify(found.audit)).toContain(NAME);
		expect((await store.audit({ limit: 1 }))[0]).toMatchObject({
			kind: 'exported',
			member: 'hao',
			record: 'r1',
			about: 'recipient',
		});
	});

	it('of a member holds what they did, and nothing of those for whom', async () => {
		await addRecipient();
		await test.code('ann');
		const ann = await test.device('ann');
		const own = (await (await ann.connect()).message('welcome')).token;
		const { status, body } = await exported('member', 'ann', own);
		expect(status).toBe(200);
		const text = JSON.stringify(body);
		for (const secret of SECRETS) expect(text).not.toContain(secret);
		expect(body).toMatchObject({ kind: 'member', devices: [{ id: ann.admission.device }] });
		expect((body as { invitations: object[] }).invitations).toHaveLength(2);
		expect((body as { naming: object[] }).naming).toContainEqual({
			document: 'pair/1',
			table: 'visits',
			record: {
				id: 'v1',
				recipientId: 'r1',
				authorId: 'ann',
				day: '2026-11-24',
				enteredAt: 1,
				minutes: 30,
				helps: ['meals'],
			},
		});
		expect(text).not.toContain('publicKey');
	});

	it('is for staff, and for oneself', async () => {
		await addRecipient();
		const ann = (await (await (await test.device('ann')).connect()).message('welcome')).token;
		for (const [kind, id] of [
			['member', 'bob'],
			['recipient', 'r1'],
			['resident', 'res1'],
		] as const)
			expect(await exported(kind, id, ann)).toEqual({ status: 403, body: { reason: 'not-allowed' } });
		expect((await exported('resident', 'nobody')).status).toBe(404);
		expect((await exported('resident', 'ann')).status).toBe(404);
	});
});

async function seqOf(document: DocumentName): Promise<number | undefined> {
	return (await store.heads()).find((one) => one.document === document)?.seq;
}
