import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that ends up in the built app; `start.mjs` compares the same list with the build's age. */
export const APP_SOURCES = [
	'src',
	'static',
	'project.inlang/settings.json',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts',
];

const GENERATED = /(^|\/)src\/lib\/text\/generated(\/|$)/;
const TEST = /\.test\.ts$/;

/**
 * Lists the files of the app's sources, sorted, without generated ones and tests.
 * @param {string} root the project's folder
 * @returns {string[]} paths relative to root
 */
export function listAppSources(root) {
	return APP_SOURCES.flatMap((entry) => walk(root, entry)).sort();
}

/**
 * A short name for the content of the app's sources. SvelteKit's default, the time of the build, would make
 * every rebuild of the same code a "new version" that people are asked to take.
 * @param {string} root the project's folder
 */
export function sourceVersion(root) {
	const hash = createHash('sha256');
	for (const path of listAppSources(root))
		hash
			.update(path)
			.update('\0')
			.update(readFileSync(join(root, path)))
			.update('\0');
	return hash.digest('hex').slice(0, 12);
}

/**
 * @param {string} root
 * @param {string} entry
 * @returns {string[]}
 */
function walk(root, entry) {
	if (GENERATED.test(entry) || TEST.test(entry)) return [];
	let children;
	try {
		children = readdirSync(join(root, entry));
	} catch (error) {
		const code = /** @type {NodeJS.ErrnoException} */ (error).code;
		if (code === 'ENOTDIR') return [entry];
		if (code === 'ENOENT') return [];
		throw error;
	}
	return children.flatMap((name) => walk(root, `${entry}/${name}`));
}
