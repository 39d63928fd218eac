import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNode } from '../../scripts/find-node.mjs';
import { root } from '../../scripts/project.mjs';

/** What is typed runs in bash after this. Only what the machine lacks, or must not be done to it, is another thing. */
const PRELUDE = `
stand_in() { "$NODE" "$STAND_INS" "$@"; }
sudo() { if [ "$1" = -u ]; then shift 2; fi; if [ "$1" = -s ]; then return 0; fi; "$@"; }
systemctl() { stand_in systemctl "$@"; }
journalctl() { stand_in journalctl "$@"; }
systemd-analyze() { stand_in systemd-analyze "$@"; }
apt-get() { command apt-get --simulate "$@"; }
useradd() { command useradd --prefix "$MACHINE" "$@"; }
install() { command install -d -m "$7" "$8"; }
npm() { case "$1 $2" in "run station") shift 3; "$NODE" sync-server/station.ts "$@";; *) return 64;; esac; }
`;

/** What a command has printed, and how it ended. */
export interface Outcome {
	code: number;
	printed: string;
}

/** A directory that stands for a whole machine: programs, units, data and disks of the document lie in it. */
export class Machine {
	readonly directory = mkdtempSync(join(tmpdir(), 'shouwang-machine-'));
	/** The address that people type. */
	readonly address: string;
	readonly url: string;
	readonly #port: number;
	#cwd = root;
	readonly #env: Record<string, string> = {};

	private constructor(port: number, proxyPort: number) {
		this.#port = port;
		this.url = `http://localhost:${port}`;
		this.address = `localhost:${proxyPort}`;
		for (const path of ['etc/systemd/system', 'etc/caddy', 'var/lib', 'mnt/usb', 'mnt/backup', 'run'])
			mkdirSync(join(this.directory, path), { recursive: true });
	}

	static async make(): Promise<Machine> {
		return new Machine(await freePort(), await freePort());
	}

	at(path: string): string {
		return join(this.directory, path);
	}

	/** Types a command of the document. */
	async type(command: string): Promise<Outcome> {
		const line = this.#here(command);
		const [, directory] = /^cd (\S+)$/.exec(line) ?? [];
		if (directory !== undefined) this.#cwd = directory;
		const [, name, value] = /^export (\w+)=(\S+)$/.exec(line) ?? [];
		if (name !== undefined && value !== undefined) this.#env[name] = value;
		return this.#bash(line);
	}

	async stop(): Promise<void> {
		for (const service of ['caddy', 'shouwang']) await this.#bash(`systemctl stop ${service}`);
		rmSync(this.directory, { recursive: true, force: true });
	}

	static has(program: string): boolean {
		return spawnSync('which', [program]).status === 0;
	}

	#here(command: string): string {
		return command
			.replaceAll('/opt/shouwang', root)
			.replaceAll(/\/(var\/lib\/shouwang|mnt|etc)\b/g, (path) => this.at(path))
			.replaceAll('localhost:8420', `localhost:${this.#port}`)
			.replaceAll(/YOUR\.ADDRESS|(?<=https:\/\/)station\.example/g, this.address);
	}

	#bash(line: string): Promise<Outcome> {
		const env = {
			...process.env,
			...this.#env,
			NODE: findNode(),
			STAND_INS: join(root, 'tests/operations/stand-ins.ts'),
			MACHINE: this.directory,
			STATION_PORT: String(this.#port),
			STATION_ADDRESS: this.address,
			CURL_CA_BUNDLE: this.at('caddy/caddy/pki/authorities/local/root.crt'),
		};
		return new Promise((resolve, reject) => {
			const child = spawn('bash', ['-o', 'pipefail', '-c', `${PRELUDE}\n${line}`], { cwd: this.#cwd, env });
			let printed = '';
			for (const stream of [child.stdout, child.stderr])
				stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
			child.once('error', reject);
			child.once('close', (code) => resolve({ code: code ?? 1, printed }));
		});
	}
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
