import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestDevice } from '../../sync-server/testing/test-device.ts';
import { root } from '../../scripts/project.mjs';
import { NOT_RUN, SHOWS } from './expected.ts';
import { Machine } from './machine.ts';
import { readCommands, type Command } from './read-commands.ts';

// docs/operations.md, typed from its first command to its last on one machine: each command is run, and must end well and
// show what it is there for. What a section is about is brought about before it.

const commands = readCommands(readFileSync(join(root, 'docs/operations.md'), 'utf8'));
const sections = [...new Set(commands.map(({ section }) => section))];
/** Without it there is no HTTPS here; everything else is run all the same. */
const hasCaddy = Machine.has('caddy');

let machine: Machine;
let head: TestDevice;
/** What stands for the document's `01K…` after a word. */
const ids: Record<string, string> = {};
let lastVerify = '';

beforeAll(async () => {
	machine = await Machine.make();
});
afterAll(async () => {
	await machine.stop();
});

async function run(command: string): Promise<string> {
	const { code, printed } = await machine.type(command);
	expect(code, `${command}\n${printed}`).toBe(0);
	return printed;
}

const station = (verb: string) => run(`npm run station -- ${verb}`);
const data = () => machine.at('var/lib/shouwang/data');

function sql(statement: string): Record<string, unknown>[] {
	const database = new DatabaseSync(join(data(), 'station.db'));
	try {
		return database.prepare(statement).all();
	} finally {
		database.close();
	}
}

const codeIn = (printed: string) => printed.trim().split('#').at(-1) ?? '';

/** Somebody joins, and is from now on the one whom the document's `01K…` means. */
async function somebodyJoins(): Promise<TestDevice> {
	const phone = await TestDevice.join(machine.url, codeIn(await station('invite --role volunteer')));
	ids['--member'] = phone.admission.member.id;
	ids['--device'] = phone.admission.device;
	return phone;
}

/** What has happened when somebody turns to a section, or to a command. */
const BEFORE: Record<string, () => Promise<unknown>> = {
	'The station’s own shell': async () => {
		const printed = await run("sudo journalctl -u shouwang | grep 'Set up the station'");
		const people = { stationName: '抚安社区志愿服务站', headName: '高站长', sample: true };
		head = await TestDevice.setUp(machine.url, { token: codeIn(printed), ...people });
	},
	'People and devices': somebodyJoins,
	Restore: () => station('backup /var/lib/shouwang/backups/station-2026-11-24T02-00-00Z.backup'),
	'npm run station -- restore /mnt/usb/move.backup': async () =>
		renameSync(data(), machine.at('var/lib/shouwang/left-behind')),
	'The disk is full': async () =>
		writeFileSync(machine.at('var/lib/shouwang/backups/station-2026-11-17T02-00-00Z.backup'), ''),
	'verify complains': async () => {
		sql("DELETE FROM records WHERE tbl = 'households'");
		const { code, printed } = await machine.type('npm run station -- verify');
		expect([code, printed]).toEqual([1, expect.stringMatching(/records are not in the read model/)]);
	},
	'Somebody loses or changes a phone': somebodyJoins,
	'The head’s phone is lost': async () => {
		ids['--member'] = head.admission.member.id;
		ids['--device'] = head.admission.device;
	},
	'The set-up link is forgotten, or was used by a stranger': async () => {
		await run('sudo systemctl stop shouwang');
		renameSync(data(), `${data()}.aside`);
		await run('sudo systemctl start shouwang');
	},
	'A person’s data': async () => {
		ids.recipient = String(sql("SELECT id FROM records WHERE tbl = 'recipients'")[0]?.id);
	},
};

/** What must be so when everything of a section was typed. */
const AFTER: Record<string, () => Promise<unknown>> = {
	Install: async () => {
		if (!hasCaddy) return;
		// The proxy passes what a phone needs: here its WebSocket, with the Origin of the address that people type.
		const origin = `https://${machine.address}`;
		const socket = new WebSocket(`wss://${machine.address}/sync`, { origin, rejectUnauthorized: false });
		await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject));
		socket.terminate();
	},
	'People and devices': expectRevoked,
	Backup: async () => {
		const pid = readFileSync(machine.at('run/shouwang.pid'), 'utf8');
		expect(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')).toContain(
			`SHOUWANG_BACKUP_DIR=${machine.at('mnt/backup')}`,
		);
		expect(await run('sudo systemd-analyze verify /etc/systemd/system/shouwang.service')).toBe('');
	},
	Restore: async () => expect(existsSync(`${data()}.before`)).toBe(true),
	'The disk is full': async () =>
		expect(existsSync(machine.at('var/lib/shouwang/backups/station-2026-11-17T02-00-00Z.backup'))).toBe(
			false,
		),
	'Somebody loses or changes a phone': expectRevoked,
	'The head’s phone is lost': async () => {
		await expectRevoked();
		const { standing } = (await TestDevice.join(machine.url, codeIn(ids.printed ?? ''))).admission.member;
		expect(standing).toBe('head');
	},
	'The set-up link is forgotten, or was used by a stranger': async () => {
		await run('sudo systemctl stop shouwang');
		rmSync(data(), { recursive: true });
		renameSync(`${data()}.aside`, data());
		await run('sudo systemctl start shouwang');
	},
};

async function expectRevoked(): Promise<void> {
	const line = (await station('devices')).split('\n').find((one) => one.startsWith(ids['--device'] ?? ''));
	expect(line).toContain('\trevoked\t');
}

/** The command with what stands for its placeholders. */
function filled(command: string): string {
	const [, line = '', hash = ''] = /--line (\d+) --hash (\w+)/.exec(lastVerify) ?? [];
	return command
		.replace('18204', line)
		.replace('5f0c…', hash)
		.replaceAll(/(\S+) 01K…/g, (_, word: string) => `${word} ${ids[word] ?? ''}`);
}

async function typeAsWritten({ command }: Command): Promise<void> {
	await BEFORE[command]?.();
	const printed = await run(filled(command));
	ids.printed = printed;
	if (command === 'npm run station -- verify') lastVerify = printed;
	expect(printed, command).toMatch(SHOWS[command] ?? /$/);
}

/** The document writes as print does. */
const asPrinted = (heading: string) => heading.replaceAll("'", '’');

describe.skipIf(process.platform !== 'linux')('docs/operations.md', () => {
	it('holds no command that is neither run nor excused', () => {
		const known = [...Object.keys(SHOWS), ...Object.keys(NOT_RUN)];
		expect(commands.filter(({ command }) => !known.includes(command))).toEqual([]);
		const written = new Set(commands.map(({ command }) => command));
		expect(known.filter((command) => !written.has(command))).toEqual([]);
		const named = new Set([...sections.map(asPrinted), ...written]);
		expect([...Object.keys(BEFORE), ...Object.keys(AFTER)].filter((name) => !named.has(name))).toEqual([]);
	});

	it.each(sections)('%s', { timeout: 120_000 }, async (section) => {
		await BEFORE[asPrinted(section)]?.();
		for (const command of commands.filter((one) => one.section === section)) {
			if (command.command in NOT_RUN) continue;
			if (!hasCaddy && /caddy|https:/.test(command.command)) continue;
			await typeAsWritten(command);
		}
		await AFTER[asPrinted(section)]?.();
	});
});

describe('README.md', () => {
	it.each(['README.md', 'README.zh-CN.md'])('%s names no verb that docs/operations.md does not', (name) => {
		const verbs = (some: readonly Command[]) =>
			new Set(some.flatMap(({ command }) => /^npm run station -- ([a-z]+)/.exec(command)?.[1] ?? []));
		const known = verbs(commands);
		const own = [...verbs(readCommands(readFileSync(join(root, name), 'utf8')))];
		expect(own.filter((verb) => !known.has(verb))).toEqual([]);
		expect(own.length).toBeGreaterThan(2);
	});
});
