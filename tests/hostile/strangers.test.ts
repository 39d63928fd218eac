import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BesiegedStation, type Harm } from './support/besieged-station.ts';
import { HostileLine, type HostileDevice } from './support/hostile-client.ts';
import { rawGet, rawRequest, rawSocket } from './support/raw-request.ts';

// What can be done to a station by somebody who is nobody's member.

/** How much the station's memory may grow by one of these (MB, resident). */
const MEMORY = 200;
const SECRET = 'nobody may read this';
const MEGABYTE = 1024 * 1024;

// On a busy machine each takes its time; what must not wait is measured.
vi.setConfig({ testTimeout: 60_000 });

let station: BesiegedStation;
let bobs: HostileDevice;
let folder: string;
const open: (HostileLine | Socket)[] = [];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'shouwang-app-'));
	mkdirSync(join(folder, 'app'));
	writeFileSync(join(folder, 'app/index.html'), '<!doctype html><title>app</title>');
	writeFileSync(join(folder, 'secret.txt'), SECRET);
	station = await BesiegedStation.start({ appDir: join(folder, 'app') });
	bobs = await station.hostile();
}, 60_000);
afterAll(async () => {
	await station.stop();
	rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
	for (const each of open.splice(0))
		if (each instanceof HostileLine) each.socket.terminate();
		else each.destroy();
});

function expectUnharmed({ delay, patience, memory }: Harm): void {
	expect(delay).toBeLessThanOrEqual(patience);
	expect(memory.after - memory.before).toBeLessThanOrEqual(MEMORY);
}

function line(): HostileLine {
	const made = new HostileLine(station.url);
	open.push(made);
	return made;
}
async function challenged(): Promise<{ line: HostileLine; nonce: string }> {
	const made = line();
	return { line: made, nonce: String((await made.message('challenge')).nonce) };
}

describe('sockets of strangers', () => {
	it('1,000 at once, each sending garbage', async () => {
		const garbage = [
			randomBytes(1),
			randomBytes(900),
			new Uint8Array([0, 0]),
			new Uint8Array([0, 1, 0xff]),
			new Uint8Array([1, 0, 2, 0]),
			new Uint8Array(0),
			'text',
			Buffer.from('\0\0{"type":"hello"}'),
		];
		const reasons = new Set<unknown>();
		expectUnharmed(
			await station.withstand(async () => {
				const lines = Array.from({ length: 1_000 }, line);
				for (const [i, each] of lines.entries())
					each.socket.once('open', () => each.send(garbage[i % garbage.length] ?? ''));
				for (const each of lines) reasons.add((await each.ended()).reason);
				open.length = 0;
			}),
		);
		expect([...reasons]).toEqual(['malformed']);
	});

	it('1,000 that say nothing do not keep anybody out', async () => {
		await Promise.all(Array.from({ length: 1_000 }, challenged));
		await station.write();
		(await station.annComesAgain()).cut();
		expect(open.every((each) => each instanceof HostileLine && each.told.length === 1)).toBe(true);
	});

	it('a message that never ends', async () => {
		expectUnharmed(
			await station.withstand(async () => {
				const lines = await Promise.all(Array.from({ length: 20 }, challenged));
				await Promise.all(
					lines.map(async ({ line: { socket } }) => {
						const piece = randomBytes(64 * 1024);
						while (socket.readyState === socket.OPEN)
							await new Promise<void>((resolve) => socket.send(piece, { fin: false }, () => resolve()));
					}),
				);
			}),
		);
	});

	it('50 MB in one frame', async () => {
		const frame = new Uint8Array(50 * MEGABYTE);
		expectUnharmed(
			await station.withstand(async () => {
				const { line } = await challenged();
				line.send(frame);
				expect([1009, 1006]).toContain((await line.ended()).code);
			}),
		);
	});

	it.each([
		['open', { type: 'open', channel: 1, document: 'station' }],
		['tail', { type: 'tail', document: 'station', seq: 0 }],
		['ping', { type: 'ping' }],
		['erased', { type: 'erased' }],
		['welcome', { type: 'welcome' }],
	])('%s before the hello', async (_, message) => {
		const { line } = await challenged();
		line.say(message);
		expect((await line.ended()).reason).toBe('malformed');
		expect(line.told.map((told) => (told.kind === 'message' ? told.message.type : told.kind))).toEqual([
			'challenge',
			'bye',
			'closed',
		]);
	});

	it('more than may be said while the signature is being checked', async () => {
		const { line, nonce } = await challenged();
		line.say(await bobs.hello(nonce));
		for (let i = 0; i < 8; i++) line.frame(1, (encoder) => encoder.bufs.push(randomBytes(60_000)));
		// Cut off, unless the signature was checked sooner: then it is a device, whose frames nobody waits for.
		await line.heard();
		const end = line.told.at(-1);
		if (end?.kind !== 'closed') expect(end).toMatchObject({ message: { type: 'pong' } });
		else if (end.code !== 1006) expect((await line.ended()).reason).toBe('too-large');
		await station.write();
	});
});

describe('a hello', () => {
	const answer = async (over: Record<string, unknown>, as = bobs) => {
		const { line, nonce } = await challenged();
		line.say(await as.hello(nonce, over));
		return (await line.ended()).reason;
	};

	it('that inflates to 100 MB', async () => {
		const bomb = deflateRawSync(Buffer.alloc(100 * MEGABYTE, 0x20), { level: 9 });
		expect(bomb.length).toBeLessThan(256 * 1024);
		expectUnharmed(
			await station.withstand(async () => {
				const { line } = await challenged();
				line.control(1, bomb);
				expect((await line.ended()).reason).toBe('malformed');
			}),
		);
	});

	it('that names more documents than there may be, or is larger than it may be', async () => {
		const documents = Array.from({ length: 5_001 }, (_, i) => [`pair/${i}`, 1]);
		expect(await answer({ documents })).toMatch(/^(malformed|too-many)$/);
		expect(await answer({ epoch: 'x'.repeat(300_000) })).toMatch(/^(malformed|too-large)$/);
	});

	it.each([
		['no device', { device: 'nobody' }, 'unknown-device'],
		['a path as its device', { device: '../../x' }, 'unknown-device'],
		['no signature', { signature: '' }, 'unknown-device'],
		['a signature of another length', { signature: 'AAAA' }, 'unknown-device'],
		['a signature that is none', { signature: '\u0000💥' }, 'unknown-device'],
		['an older protocol', { protocol: 0 }, 'app-too-old'],
		['a newer protocol', { protocol: 99 }, 'station-too-old'],
		['documents that are none', { documents: [['station', -1]] }, 'malformed'],
		['documents of a number', { documents: 7 }, 'malformed'],
		['a nested name', { documents: [[['station'], 1]] }, 'malformed'],
	])('with %s', async (_, over, reason) => {
		expect(await answer(over)).toBe(reason);
	});

	it('in another’s name, signed with one’s own key', async () => {
		expect(await answer({ device: station.annsDevice })).toBe('unknown-device');
	});

	it('whose signature was given for another challenge', async () => {
		const first = await challenged();
		const heard = await bobs.hello(first.nonce);
		first.line.say(heard);
		await first.line.message('tailed');
		// Somebody who has read it all says the same.
		const second = await challenged();
		second.line.say(heard);
		expect((await second.line.ended()).reason).toBe('unknown-device');
		expect(second.line.documents.size).toBe(0);
	});

	it('said twice', async () => {
		const { line, nonce } = await challenged();
		line.say(await bobs.hello(nonce));
		line.say(await bobs.hello(nonce));
		expect((await line.ended()).reason).toBe('malformed');
	});
});

describe('requests', () => {
	it('slowloris: heads and bodies that never come to their end', async () => {
		const body = '{"code":"AAAA';
		const heads = Array.from(
			{ length: 300 },
			() => 'GET /api/station HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
		);
		const bodies = Array.from(
			{ length: 300 },
			() =>
				`POST /api/join HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n${body}`,
		);
		const sockets = [...heads, ...bodies].map((bytes) => {
			const socket = rawSocket(station.url);
			open.push(socket);
			socket.write(bytes);
			return socket;
		});
		expectUnharmed(
			await station.withstand(async () => {
				for (const socket of sockets) socket.write('x');
				const honest = await fetch(`${station.url}/api/station`);
				expect(honest.status).toBe(200);
			}),
		);
		(await station.annComesAgain()).cut();
	});

	it('a body of 50 MB, announced or not', async () => {
		const body = new Uint8Array(50 * MEGABYTE).fill(0x20);
		const statuses = new Set<number | string>();
		expectUnharmed(
			await station.withstand(async () => {
				const headers = { 'content-type': 'application/json' };
				for (const init of [{ body }, { body: new Blob([body]).stream(), duplex: 'half' as const }])
					statuses.add(
						await fetch(`${station.url}/api/join`, { method: 'POST', headers, ...init }).then(
							({ status }) => status,
							() => 'cut',
						),
					);
			}),
		);
		expect([...statuses].filter((status) => status !== 413 && status !== 'cut')).toEqual([]);
	});

	it('that are none, are two in one, or want something else than this station', async () => {
		const requests = [
			'\0\0\0\0\r\n\r\n',
			randomBytes(4_000),
			`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`,
			'POST /api/join HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x',
			'POST /api/join HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
			'CONNECT evil:443 HTTP/1.1\r\nHost: evil\r\n\r\n',
			'GET /sync HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
			'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
		];
		expectUnharmed(
			await station.withstand(async () => {
				for (const bytes of requests) {
					const answer = await rawRequest(station.url, bytes);
					expect(answer).toMatch(/^(HTTP\/1.1 (4\d\d|5\d\d) |$)/);
				}
			}),
		);
	});

	it.each([
		'/../secret.txt',
		'/..%2fsecret.txt',
		'/%2e%2e/secret.txt',
		'/%2e%2e%2fsecret.txt',
		'/..%5csecret.txt',
		'/..%c0%afsecret.txt',
		'/....//secret.txt',
		'/./../secret.txt',
		'//../secret.txt',
		'/index.html/../../secret.txt',
		'/secret.txt%00.html',
		'/%00',
		'/%',
		'/%ff%fe',
		'/index.html%00',
		'//etc/passwd',
		'/..%2f..%2f..%2f..%2fetc/passwd',
		'file:///etc/passwd',
		'http://localhost/../secret.txt',
		'/api/../../secret.txt',
		'/api/blobs/../../secret.txt',
	])('a path out of the app: %s', async (path) => {
		const { status, text } = await rawGet(station.url, path);
		expect(text).not.toContain(SECRET);
		expect(text).not.toContain('root:');
		expect([200, 400, 401, 404]).toContain(status);
		if (status === 200) expect(text).toContain('<title>app</title>');
	});

	it.each(['..', '%2e%2e', '..%2f..', 'pair%2f1', 'pair/1%00', 'pair/1/..', ''])(
		'a path out of the photos: %s',
		async (document) => {
			const login = await bobs.connect();
			const token = String((await login.message('welcome')).token);
			for (const name of [
				'a'.repeat(64),
				'..',
				'../../station.db',
				`${'a'.repeat(64)}%00`,
				'%2e%2e%2fstation.db',
			]) {
				const text = await rawRequest(
					station.url,
					`GET /api/blobs/${document}/${name} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
				);
				expect(text).toMatch(/^HTTP\/1.1 (400|403|404) /);
			}
			await login.cut();
		},
	);
});

describe('invitations', () => {
	it('are not to be guessed: after twenty codes even the right one is not looked at, and nobody else waits', async () => {
		const right = await station.code('ann', 'volunteer');
		const look = async (code: string) => {
			const response = await fetch(`${station.url}/api/invitations/look`, {
				method: 'POST',
				// Whoever it says that it speaks for.
				headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.0.0.${code.length}` },
				body: JSON.stringify({ code }),
			});
			return ((await response.json()) as { reason?: string }).reason;
		};
		const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
		const guess = () => look([...randomBytes(8)].map((byte) => alphabet[byte % alphabet.length]).join(''));
		const answers: unknown[] = [];
		expectUnharmed(
			await station.withstand(async () => {
				for (let i = 0; i < 30; i++) answers.push(await guess());
			}),
		);
		expect(answers.filter((answer) => answer === 'invitation-unknown')).toHaveLength(20);
		expect(answers.at(-1)).toBe('too-many');
		expect(await look(right)).toBe('too-many');
		(await station.annComesAgain()).cut();
	});

	it('of a station that there is make no second head', async () => {
		const response = await fetch(`${station.url}/api/setup`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				token: '',
				stationName: 'x',
				headName: 'x',
				sample: false,
				publicKey: 'A'.repeat(120),
				deviceName: 'x',
			}),
		});
		expect(await response.json()).toEqual({ reason: 'already-set-up' });
	});
});
