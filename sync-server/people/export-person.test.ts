import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { personPath, type PersonKind } from '../../src/lib/protocol/http.ts';
import { HASH, KnownPerson, NAME, PNG, SECRETS } from '../testing/known-person.ts';
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

const exported = (kind: PersonKind, id: string, bearer = token) =>
	postJson(`${test.url}${personPath(kind, id, 'export')}`, null, { token: bearer, method: 'GET' });

describe('an export', () => {
	it('holds all that the station has of a recipient, and is told in the chain', async () => {
		await known.addRecipient();
		await known.addEverythingElse(await test.device('ann'));
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
		await known.addRecipient();
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
		await known.addRecipient();
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
