import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.mjs';

// What a machine under test lacks: a service manager. Run as a program: `stand-ins.ts systemctl restart shouwang`.
// A service is started as its unit says, by its own ExecStart, with its Environment, in its WorkingDirectory.

const machine = process.env.MACHINE ?? '';
const port = process.env.STATION_PORT ?? '';
const [tool = '', ...args] = process.argv.slice(2);

const at = (...parts: string[]) => join(machine, ...parts);
const pidFile = (service: string) => at('run', `${service}.pid`);
const journal = (service: string) => at('run', `${service}.log`);

/** Paths of the document, on this machine. */
function here(text: string): string {
	return text
		.replaceAll('/opt/shouwang', root)
		.replaceAll(/\/(var\/lib\/shouwang|mnt)\b/g, (path) => at(path))
		.replaceAll('localhost:8420', `localhost:${port}`);
}

/** The unit and what has been dropped in beside it. */
function unit(): string {
	const file = at('etc/systemd/system/shouwang.service');
	const dropIns = existsSync(`${file}.d`) ? readdirSync(`${file}.d`).map((name) => `${file}.d/${name}`) : [];
	return [file, ...dropIns].map((path) => here(readFileSync(path, 'utf8'))).join('\n');
}

function valuesOf(key: string): string[] {
	return [...unit().matchAll(new RegExp(`^${key}=(.+)$`, 'gm'))].map(([, value = '']) => value);
}

function launch(service: string, command: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): void {
	mkdirSync(at('run'), { recursive: true });
	const log = openSync(journal(service), 'a');
	const [program = '', ...rest] = command;
	const child = spawn(program, rest, { ...options, detached: true, stdio: ['ignore', log, log] });
	child.unref();
	writeFileSync(pidFile(service), String(child.pid));
}

const services: Record<string, { start: () => void; ready: () => boolean }> = {
	shouwang: {
		start() {
			const environment = Object.fromEntries(
				valuesOf('Environment').map((value) => value.split(/=(.*)/s).slice(0, 2) as [string, string]),
			);
			launch('shouwang', (valuesOf('ExecStart')[0] ?? '').split(' '), {
				cwd: valuesOf('WorkingDirectory')[0] ?? '',
				env: { PATH: process.env.PATH, PORT: port, ...environment },
			});
		},
		ready: () => answers(`http://localhost:${port}/readyz`),
	},
	caddy: {
		start() {
			const file = at('run/Caddyfile');
			const forTests = '{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n';
			writeFileSync(file, forTests + here(readFileSync(at('etc/caddy/Caddyfile'), 'utf8')));
			const env = { ...process.env, XDG_DATA_HOME: at('caddy'), HOME: machine };
			launch('caddy', ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'], { cwd: machine, env });
		},
		ready: () => answers(`https://${process.env.STATION_ADDRESS}/healthz`),
	},
};

function answers(url: string): boolean {
	return spawnSync('curl', ['--insecure', '--silent', '--fail', url]).status === 0;
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

async function until(done: () => boolean, what: string): Promise<void> {
	for (let i = 0; i < 600; i++) {
		if (done()) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(what);
}

async function stop(service: string): Promise<void> {
	if (!existsSync(pidFile(service))) return;
	const pid = Number(readFileSync(pidFile(service), 'utf8'));
	if (isRunning(pid)) process.kill(pid, 'SIGTERM');
	await until(() => !isRunning(pid), `${service} does not stop`);
	rmSync(pidFile(service));
}

async function start(service: string): Promise<void> {
	const known = services[service];
	if (known === undefined) throw new Error(`There is no unit ${service}.`);
	if (existsSync(pidFile(service))) return;
	known.start();
	await until(() => known.ready(), `${service} does not start: ${readFileSync(journal(service), 'utf8')}`);
}

async function systemctl([verb, ...names]: string[]): Promise<void> {
	const service = names.find((name) => !name.startsWith('-')) ?? '';
	const now = names.includes('--now');
	if (verb === 'stop' || verb === 'restart' || (verb === 'disable' && now)) await stop(service);
	if (verb === 'start' || verb === 'restart' || (verb === 'enable' && now)) await start(service);
	if (!['start', 'stop', 'restart', 'enable', 'disable', 'daemon-reload'].includes(verb ?? ''))
		throw new Error(`systemctl has no verb ${verb}`);
}

/** The real one looks for the unit's program and its drop-ins where they are on this machine. */
function systemdAnalyze([verb, file = '']: string[]): void {
	const name = file.split('/').at(-1) ?? '';
	const copy = at('run', name);
	mkdirSync(at('run'), { recursive: true });
	writeFileSync(copy, unit());
	const { status, stdout, stderr } = spawnSync('systemd-analyze', [verb ?? '', copy], { encoding: 'utf8' });
	process.stdout.write(stdout + stderr);
	process.exitCode = status ?? 1;
}

switch (tool) {
	case 'systemctl':
		await systemctl(args);
		break;
	case 'journalctl':
		if (args[0] === '-u') process.stdout.write(readFileSync(journal(args[1] ?? ''), 'utf8'));
		break;
	case 'systemd-analyze':
		systemdAnalyze(args);
		break;
	default:
		throw new Error(`There is no stand-in for ${tool}.`);
}
