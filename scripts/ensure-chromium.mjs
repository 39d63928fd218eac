import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './find-chromium.mjs';
import { findNode } from './find-node.mjs';
import { PlainError } from './plain-error.mjs';
import { root } from './project.mjs';

/**
 * The browser for the tests, installed if there is none.
 * @returns {Promise<string>} path of the executable
 */
export async function ensureChromium() {
	const named = process.env.CHROMIUM_PATH;
	if (named && !existsSync(named))
		throw new PlainError(`CHROMIUM_PATH names ${named}, where there is no file.`);
	const present = findChromium();
	if (present !== undefined) return present;

	process.stderr.write('No Chromium found; installing one …\n');
	if (isDebianRoot()) {
		run('apt-get', ['update', '-qq']);
		run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']);
	} else {
		run(findNode(), [join(root, 'node_modules/playwright/cli.js'), 'install', 'chromium']);
	}
	const installed = findChromium();
	if (installed === undefined)
		throw new PlainError(
			'Chromium could not be installed: install it by hand, or name it in CHROMIUM_PATH, and start again.',
		);
	return installed;
}

/** Ubuntu's package of that name is an empty one that asks for a snap; there Playwright's own is taken. */
function isDebianRoot() {
	if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
	return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	// To stderr: the last line of stdout is the tests' result.
	spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
}
