import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** Quiet, and able to run as root in a container. */
export const chromiumFlags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

const ON_PATH = [
	'chromium',
	'chromium-browser',
	'google-chrome-stable',
	'google-chrome',
	'microsoft-edge-stable',
	'microsoft-edge',
];

const ELSEWHERE = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * The browser for the tests: CHROMIUM_PATH, else Playwright's own, else one installed on the system.
 * @returns {string | undefined}
 */
export function findChromium() {
	const named = process.env.CHROMIUM_PATH;
	if (named) return named;
	return playwrightsOwn() ?? onPath() ?? ELSEWHERE.find((path) => existsSync(path));
}

/** @returns {string | undefined} */
function playwrightsOwn() {
	try {
		const { chromium } = createRequire(import.meta.url)('playwright');
		const path = chromium.executablePath();
		return path && existsSync(path) ? path : undefined;
	} catch {
		// Playwright is not installed, or ships no Chromium for this system: the others may still be there.
		return undefined;
	}
}

/** @returns {string | undefined} */
function onPath() {
	const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	for (const name of ON_PATH)
		for (const folder of folders) {
			const path = join(folder, name);
			if (isExecutable(path)) return path;
		}
	return undefined;
}

/** @param {string} path */
function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
