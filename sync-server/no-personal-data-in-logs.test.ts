import { format } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig, type Config } from './config.ts';
import { createStation, type Station } from './create-station.ts';
import { nodeRandom, nodeTimers } from './node-ports.ts';
import type { Ports } from './ports.ts';
import { openStore } from './store/open-store.ts';
import { fragile } from './testing/fragile-store.ts';
import { TestConnection } from './testing/test-connection.ts';
import { postJson, TestDevice } from './testing/test-device.ts';

/** Words that must be in no log: a name, a telephone number, an address, what was written, a code, a token. */
const SECRETS = ['陈玉兰', '示范社区', '13900000001', '3-2-501', '身体不好', '我的手机'];

let directory: string;
let logged: string[];
let station: Station;
let store: ReturnType<typeof fragile>;

beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), 'shouwang-logs-'));
	logged = [];
	const note = (fields: object, message: string) => {
		// As deep as errors go: messages, stacks and causes.
		logged.push(`${message} ${format('%o', fields)}`);
	};
	const ports: Ports = {
		clock: { now: () => Date.now() },
		timers: nodeTimers,
		random: nodeRandom,
		log: { info: note, warn: note, error: note },
	};
	store = fragile(openStore(directory, ports));
	const args = [
		'--data',
		directory,
		'--port',
		'0',
		'--host',
		'127.0.0.1',
		'--app',
		join(directory, 'no-app'),
	];
	station = await createStation(readConfig(args, {}) as Config, ports, { store });
});
afterEach(async () => {
	store.broken = false;
	await station.close();
	rmSync(directory, { recursive: true, force: true });
});

it('whatever goes wrong, the log holds ids and figures only', async () => {
	const token = station.setupLink?.split('#')[1] ?? '';
	const device = await TestDevice.setUp(station.url, {
		token,
		stationName: '示范社区',
		headName: '陈玉兰',
		sample: false,
	});
	const { id } = device.admission.member;
	const line = await (await device.connect()).tailed();
	const bearer = (await line.message('welcome')).token;
	const ask = (path: string, body: unknown, method = 'POST') =>
		postJson(`${station.url}/api/${path}`, body, { token: bearer, method });

	// Requests of the wrong form, for what there is not, or that are not allowed.
	await ask('me', { phone: '13900000001', home: '3-2-501' }, 'PATCH');
	await ask('me', { phone: '我的手机 13900000001' }, 'PATCH');
	await ask('invitations', { member: '陈玉兰' });
	await ask('quarantine', { items: [{ key: '身体不好' }] });
	const { code } = (await ask('invitations', { member: id })).body as { code: string };
	await postJson(`${station.url}/api/join`, { code, publicKey: 'A'.repeat(100), deviceName: '我的手机' });
	await postJson(`${station.url}/api/invitations/look`, { code: `${code}x` });
	await fetch(`${station.url}/api/people/member/${encodeURIComponent('陈玉兰')}/export?name=陈玉兰`);

	// Updates that are refused, and messages that are none.
	const channel = line.openChannel('roster');
	const fields = { name: '陈玉兰', phone: '身体不好' };
	line.sendUpdate(channel, line.write('roster', { table: 'members', id, fields }));
	await line.message('refused');
	const stranger = await TestConnection.stranger(device);
	stranger.send(new TextEncoder().encode('陈玉兰'));
	await stranger.closed();

	// A disk that fails while somebody writes.
	store.broken = true;
	const other = line.openChannel('station');
	const profile = { table: 'profiles', id: 'station', fields: { name: '示范社区二' } };
	line.sendUpdate(other, line.write('station', profile));
	await expect.poll(() => logged.length, { timeout: 5_000 }).toBeGreaterThan(0);
	store.broken = false;
	await line.receipt(other, 1);

	const all = logged.join('\n');
	for (const secret of [...SECRETS, token, code, bearer]) expect(all).not.toContain(secret);
});
