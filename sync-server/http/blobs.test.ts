import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blobPath } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { TestStation } from '../testing/test-station.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5_000, 7)]);
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100, 1)]);
const WEBP = Buffer.concat([Buffer.from('RIFF0000WEBP', 'latin1'), Buffer.alloc(100, 1)]);

let test: TestStation;
let ann: string;
let sun: string;
let bob: string;

beforeEach(async () => {
	test = await TestStation.start();
	[ann, sun, bob] = (await Promise.all(
		[
			['ann', 'volunteer'],
			['sun', 'staff'],
			['bob', 'volunteer'],
		].map(async ([member, role]) => {
			const connection = await (await test.device(member!, role)).connect();
			return (await connection.message('welcome')).token;
		}),
	)) as [string, string, string];
});
afterEach(() => test.dispose());

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function ask(method: string, token: string, document: string, hash: string, init: RequestInit = {}) {
	return fetch(`${test.url}${blobPath(document, hash)}`, {
		method,
		...init,
		headers: { authorization: `Bearer ${token}`, ...init.headers },
	});
}

async function send(
	token: string,
	bytes: Buffer,
	{ document = 'pair/1', from = 0, to = bytes.length, hash = '' } = {},
) {
	return ask('PATCH', token, document, hash === '' ? hashOf(bytes) : hash, {
		body: new Uint8Array(bytes.subarray(from, to)),
		headers: { 'upload-offset': String(from), 'upload-length': String(bytes.length) },
	});
}

const progress = (response: Response) => [
	response.headers.get('upload-offset'),
	response.headers.get('upload-complete'),
];

describe('a photo', () => {
	it('is sent, and read by everybody who may open its document', async () => {
		expect(progress(await send(ann, PNG))).toEqual([String(PNG.length), '?1']);
		for (const token of [ann, sun]) {
			const response = await ask('GET', token, 'pair/1', hashOf(PNG));
			expect(response.headers.get('content-type')).toBe('image/png');
			expect(response.headers.get('cache-control')).toBe('no-store');
			expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
		}
		expect(readdirSync(join(test.data, 'blobs', hashOf(PNG).slice(0, 2)))).toEqual([hashOf(PNG)]);
	});

	it('goes on where it was broken off, also after a restart', async () => {
		expect(progress(await ask('HEAD', ann, 'pair/1', hashOf(PNG)))).toEqual(['0', '?0']);
		expect(progress(await send(ann, PNG, { to: 1_000 }))).toEqual(['1000', '?0']);
		await test.restart();
		expect(progress(await ask('HEAD', ann, 'pair/1', hashOf(PNG)))).toEqual(['1000', '?0']);
		// From a wrong place: nothing is taken, and the right one told.
		expect(progress(await send(ann, PNG, { from: 3_000 }))).toEqual(['1000', '?0']);
		expect(progress(await send(ann, PNG, { from: 1_000 }))).toEqual([String(PNG.length), '?1']);
		expect(progress(await send(ann, PNG, { from: 1_000 }))).toEqual([String(PNG.length), '?1']);
		expect(progress(await ask('HEAD', ann, 'pair/1', hashOf(PNG)))).toEqual([String(PNG.length), '?1']);
	});

	it.each([
		['JPEG', JPEG, 'image/jpeg'],
		['WebP', WEBP, 'image/webp'],
	])('may be %s', async (_, bytes, type) => {
		await send(ann, bytes);
		expect((await ask('GET', ann, 'pair/1', hashOf(bytes))).headers.get('content-type')).toBe(type);
	});

	it('that is sent by two at once is each one’s own until it is whole', async () => {
		await send(ann, PNG, { to: 2_000 });
		expect(progress(await send(sun, PNG, { to: 100 }))).toEqual(['100', '?0']);
		expect(progress(await send(ann, PNG, { from: 2_000 }))).toEqual([String(PNG.length), '?1']);
		expect(progress(await ask('HEAD', sun, 'pair/1', hashOf(PNG)))).toEqual([String(PNG.length), '?1']);
	});

	it('whose bytes do not have its hash is thrown away', async () => {
		const response = await send(ann, PNG, { hash: hashOf(JPEG) });
		expect([response.status, await response.json()]).toEqual([422, { reason: 'hash-mismatch' }]);
		expect(progress(await ask('HEAD', ann, 'pair/1', hashOf(JPEG)))).toEqual(['0', '?0']);
	});

	it.each([
		['a page', Buffer.from('<script>alert(1)</script>')],
		['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
	])('is not %s', async (_, bytes) => {
		const response = await send(ann, bytes);
		expect([response.status, await response.json()]).toEqual([400, { reason: 'malformed' }]);
		expect((await ask('GET', ann, 'pair/1', hashOf(bytes))).status).toBe(404);
	});

	it('is no larger than allowed, whatever it says', async () => {
		const large = Buffer.concat([PNG, Buffer.alloc(LIMITS.blob)]);
		expect((await send(ann, large)).status).toBe(413);
		const lied = await ask('PATCH', ann, 'pair/1', hashOf(PNG), {
			body: new Uint8Array(PNG),
			headers: { 'upload-offset': '0', 'upload-length': '10' },
		});
		expect(lied.status).toBe(400);
	});
});

describe('how much', () => {
	const fill = async (count: number, from = 0) => {
		let answer = new Response();
		for (let i = from; i < from + count; i++) {
			const bytes = Buffer.concat([PNG, Buffer.from(String(i))]);
			answer = await send(ann, bytes, { to: 10 });
		}
		return answer;
	};

	it('a device may have begun is bounded; what it finishes makes room', async () => {
		expect((await fill(LIMITS.blobsBegun)).status).toBe(200);
		const tooMany = await fill(1, LIMITS.blobsBegun);
		expect([tooMany.status, await tooMany.json()]).toEqual([429, { reason: 'quota' }]);
		// One that was begun goes on, others of other devices as well.
		const first = Buffer.concat([PNG, Buffer.from('0')]);
		expect(progress(await send(ann, first, { from: 10 }))[1]).toBe('?1');
		expect((await fill(1, LIMITS.blobsBegun)).status).toBe(200);
		expect((await send(sun, PNG)).status).toBe(200);
	});

	it('a device may have begun is forgotten after a week', async () => {
		await fill(LIMITS.blobsBegun);
		test.pass(8 * 24 * 60 * 60 * 1000);
		ann = (await (await (await test.device('ann')).connect()).message('welcome')).token;
		await fill(1);
		expect(readdirSync(join(test.data, 'blobs', 'incoming'))).toHaveLength(1);
	});

	it('a device may send at once is bounded', async () => {
		const answers = await Promise.all(
			Array.from({ length: 12 }, (_, i) => send(ann, Buffer.concat([PNG, Buffer.from(String(i))]))),
		);
		const statuses = answers.map(({ status }) => status);
		expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
		expect(statuses.every((status) => status === 200 || status === 429)).toBe(true);
	});
});

describe('rights to a photo', () => {
	it('[R92] are those to its document, for sending and reading', async () => {
		await send(ann, PNG);
		for (const response of [
			await ask('GET', bob, 'pair/1', hashOf(PNG)),
			await ask('HEAD', bob, 'pair/1', hashOf(JPEG)),
			await send(bob, JPEG),
		])
			expect(response.status).toBe(403);
		expect((await ask('GET', '', 'pair/1', hashOf(PNG))).status).toBe(401);
	});

	it('[R92] do not come by naming another document', async () => {
		await send(ann, PNG);
		expect((await ask('GET', bob, 'pair/2', hashOf(PNG))).status).toBe(404);
		expect(progress(await ask('HEAD', bob, 'pair/2', hashOf(PNG)))).toEqual(['0', '?0']);
		// Whoever has the bytes may put them there.
		await send(bob, PNG, { document: 'pair/2' });
		expect((await ask('GET', bob, 'pair/2', hashOf(PNG))).status).toBe(200);
	});

	it.each(['../../station.db', '..%2f..%2fstation.db', 'A'.repeat(64), 'a'.repeat(63)])(
		'[R92] paths lead nowhere else: %s',
		async (name) => {
			const response = await fetch(`${test.url}/api/blobs/pair/1/${name}`, {
				headers: { authorization: `Bearer ${ann}` },
			});
			expect([400, 403, 404]).toContain(response.status);
		},
	);
});
