import { spawn } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lockedPackages } from './locked-packages.mjs';
import { PlainError } from './plain-error.mjs';
import { root } from './project.mjs';

const OLDEST_NODE = 20;
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;
const REPORT_EVERY_MS = 5000;

/**
 * Installs the locked packages when they are missing or older than the lock file. Everything is said on
 * stderr: the stdout of a command belongs to its result.
 */
export async function installDependencies() {
	const major = Number(process.versions.node.split('.')[0]);
	if (major < OLDEST_NODE)
		throw new PlainError(`Shouwang needs Node ${OLDEST_NODE} or newer; this is ${process.version}.`);

	// npm writes this file last, so a broken-off installation lacks it.
	const installed = join(root, 'node_modules/.package-lock.json');
	const lock = join(root, 'package-lock.json');
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;

	const reason = existsSync(installed) ? 'package-lock.json is newer than node_modules' : 'first start';
	process.stderr.write(`Installing the locked packages (${reason}); this takes a minute or so …\n`);
	const start = performance.now();
	const packages = lockedPackages();
	const { code, output } = await runNpmCi(packages.length);
	if (code === 0) {
		// npm calls it a success when a package for this kind of machine could not be fetched.
		const missing = packages.filter(({ path, onlyHere }) => onlyHere && !existsSync(join(root, path)));
		if (missing.length > 0) {
			rmSync(installed, { force: true });
			throw new PlainError(
				`Not all packages could be downloaded (${missing.map(({ path }) => path.replace('node_modules/', '')).join(', ')}); check the network and start again.`,
			);
		}
		process.stderr.write(`Packages installed in ${((performance.now() - start) / 1000).toFixed(0)} s.\n`);
		return;
	}
	if (UNREACHABLE.test(output))
		throw new PlainError(
			'The packages could not be downloaded because npm cannot reach its registry; connect to the internet (or set npm\'s "proxy" or "registry") and start again.',
		);
	if (/EACCES|EPERM|EROFS/.test(output))
		throw new PlainError(`The packages could not be installed because ${root} is not writable.`);
	if (/ENOSPC/.test(output))
		throw new PlainError('The packages could not be installed because the disk is full.');
	process.stderr.write(output);
	throw new PlainError(`The packages could not be installed: npm ci ended with exit code ${code}.`);
}

/**
 * @param {number} total
 * @returns {Promise<{ code: number, output: string }>}
 */
function runNpmCi(total) {
	const args = [
		'ci',
		'--no-audit',
		'--no-fund',
		// None of the packages needs its install script (binaries come as platform packages).
		'--ignore-scripts',
		'--loglevel=http',
		'--progress=false',
		'--fetch-retries=3',
		'--fetch-retry-mintimeout=1000',
		'--fetch-retry-maxtimeout=5000',
	];
	// Under npm, that same npm; on Windows `npm` alone is a script that only a shell finds.
	const npm = process.env.npm_execpath;
	const child = npm?.endsWith('.js')
		? spawn(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
		: spawn('npm', args, {
				cwd: root,
				stdio: ['ignore', 'pipe', 'pipe'],
				shell: process.platform === 'win32',
			});

	let fetched = 0;
	let output = '';
	let rest = '';
	const say = () => {
		const text = `${Math.min(fetched, total)} of about ${total} packages fetched`;
		process.stderr.write(process.stderr.isTTY ? `\r  ${text}` : `  ${text}\n`);
	};
	const timer = setInterval(say, process.stderr.isTTY ? 200 : REPORT_EVERY_MS);
	/** @param {Buffer} chunk */
	const read = (chunk) => {
		const lines = (rest + chunk).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			if (/^npm http (fetch GET 200|cache) .*\.tgz/.test(line)) fetched++;
			if (!/^npm (http|warn EBADENGINE)/.test(line)) output += `${line}\n`;
		}
	};
	child.stdout.on('data', read);
	child.stderr.on('data', read);

	return new Promise((resolve, reject) => {
		child.once('error', (error) => {
			clearInterval(timer);
			reject(new PlainError(`npm could not be started (${error.message}); it comes with Node.`));
		});
		child.once('close', (code) => {
			clearInterval(timer);
			if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
			resolve({ code: code ?? 1, output: output + rest });
		});
	});
}
