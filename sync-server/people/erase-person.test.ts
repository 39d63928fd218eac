import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { personPath, type PersonKind } from '../../src/lib/protocol/http.ts';
import { proveChain } from '../audit/prove-chain.ts';
import { HASH, KnownPerson, NAME, NOTE, SECRETS } from '../testing/known-person.ts';
import { visit } from '../testing/seed-station.ts';
import type { Received } from '../testing/test-connection.ts';
import { postJson } from '../testing/test-device.ts';

let known: KnownPerson;
let test: KnownPerson['test'];
let store: KnownPerson['store'];
let token: string;

beforeEach(async () => {
	known = await KnownPerson.start();
	({ test, store, token } = known);
});
afterEach(() => known.dispose());

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

const erase = (kind: PersonKind, id: string, name: string, bearer = token) =>
	postJson(
		`${test.url}${personPath(kind, id, 'erase')}`,
		{ name, reason: `${NAME} asked for it` },
		{ token: bearer },
	);

describe('erasing a resident who is a recipient', () => {
	it.each([
		['resident', 'res1'],
		['recipient', 'r1'],
	] as const)('[R142] as %s leaves no byte of the person in the data directory', async (kind, id) => {
		await known.addRecipient();
		await known.addEverythingElse(await test.device('ann'));
		expect(held()).toEqual([...SECRETS, 'the face of somebody']);
		const answer = await erase(kind, id, NAME);
		expect(answer).toEqual({ status: 200, body: { records: 5, documents: 2, pictures: 1 } });
		expect(held()).toEqual([]);
		expect(bytesOfStation().includes('oyxlf')).toBe(false);
	});

	it('keeps what counts, ends the pairing and tells of it in the chain, without a name', async () => {
		await known.addRecipient();
		await known.addEverythingElse(await test.device('ann'));
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
		await known.addRecipient();
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
		await known.addRecipient();
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
		await known.addRecipient();
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
		await known.addRecipient();
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
		await known.addRecipient();
		const sun = await test.device('sun', 'staff');
		await erase('recipient', 'r1', NAME);
		const connection = await (await sun.connect()).tailed();
		const update = connection.write('pair/1', visit('v7', { authorId: 'sun', note: NOTE }));
		connection.sendUpdate(connection.openChannel('pair/1'), update);
		expect(await connection.message('refused')).toMatchObject({ reason: 'names-nothing', id: 'v7' });
		const bearer = (await connection.message('welcome')).token;
		const response = await known.sendPhoto(bearer, 'pair/1');
		expect([response.status, await response.json()]).toEqual([403, { reason: 'not-yours' }]);
		expect(held()).toEqual([]);
	});

	it('[R144] does the rest when it was broken off', async () => {
		await known.addRecipient();
		await known.addEverythingElse(await test.device('ann'));
		await known.write('pair/1', {
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
		await known.addRecipient();
		await known.upload(await test.device('ann'), 'pair/1');
		await known.upload(await test.device('bob'), 'pair/2');
		await erase('recipient', 'r1', NAME);
		expect(await store.blob('pair/1', HASH)).toBeNull();
		expect(await store.blob('pair/2', HASH)).not.toBeNull();
		expect(held()).toEqual(['the face of somebody']);
	});

	it('is for the head alone, by the name typed once more', async () => {
		await known.addRecipient();
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
		await known.write('roster', {
			table: 'members',
			id: 'ann',
			fields: { name: NAME, phone: '13912345678', home: NOTE },
		});
		await known.write('station', { table: 'directory', id: 'ann', fields: { name: NAME } });
		await known.write('pair/1', visit('v1'));
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

async function seqOf(document: DocumentName): Promise<number | undefined> {
	return (await store.heads()).find((one) => one.document === document)?.seq;
}
