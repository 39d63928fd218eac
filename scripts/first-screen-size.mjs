import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildFolder } from './build-app.mjs';
import { PlainError, runCommand } from './plain-error.mjs';
import { root } from './project.mjs';

/** JavaScript that the first screen may need, in bytes after gzip. */
export const FIRST_SCREEN_LIMIT = 150 * 1024;

/**
 * The JavaScript of a page, as the browser fetches it before anything can be seen: SvelteKit's start, the page, its
 * layouts, and all that they import at once. What they import later (`import()`, workers) is not in it.
 * @param {string} route
 * @returns {{ file: string, gzip: number }[]} largest first
 */
export function firstScreenFiles(route = '/') {
	/** @type {Record<string, { file: string, name?: string, imports?: string[] }>} */
	const manifest = JSON.parse(
		readFileSync(join(root, '.svelte-kit/output/client/.vite/manifest.json'), 'utf8'),
	);
	/** @type {Set<string>} */
	const needed = new Set();
	/** @param {string} key */
	const take = (key) => {
		if (needed.has(key)) return;
		needed.add(key);
		for (const imported of manifest[key]?.imports ?? []) take(imported);
	};
	const entries = ['entry/start', 'entry/app', ...nodesOf(route).map((node) => `nodes/${node}`)];
	for (const [key, { name }] of Object.entries(manifest))
		if (name !== undefined && entries.includes(name)) take(key);

	const files = new Set([...needed].map((key) => manifest[key]?.file ?? ''));
	return [...files]
		.filter((file) => file.endsWith('.js'))
		.map((file) => ({ file, gzip: gzipSync(readFileSync(join(buildFolder, file)), { level: 9 }).length }))
		.sort((a, b) => b.gzip - a.gzip);
}

/**
 * The numbers that SvelteKit has given to a page and its layouts.
 * @param {string} route
 * @returns {number[]}
 */
function nodesOf(route) {
	const app = readFileSync(join(root, '.svelte-kit/generated/client-optimized/app.js'), 'utf8');
	const literal = /export const dictionary = (\{[\s\S]*?\n\t?\});/.exec(app)?.[1];
	if (literal === undefined) throw new PlainError('SvelteKit writes its table of pages in another form now.');
	// A line each: "/(group)/path": [page,[layouts],[errors]], a negative number for one with a server part.
	for (const [, path, page, layouts] of literal.matchAll(/"([^"]*)": \[(-?\d+)(?:,\[([\d,]*)\])?/g)) {
		if (((path ?? '').replace(/\/\([^)]*\)/g, '') || '/') !== route) continue;
		return [0, Number(page), ...(layouts ?? '').split(',').filter(Boolean).map(Number)];
	}
	throw new PlainError(`There is no page ${route}.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
	await runCommand(async () => {
		const files = firstScreenFiles(process.argv[2]);
		const total = files.reduce((sum, { gzip }) => sum + gzip, 0);
		for (const { file, gzip } of files) console.log(`${String(gzip).padStart(8)}  ${file}`);
		console.log(`${String(total).padStart(8)}  bytes of JavaScript after gzip (limit ${FIRST_SCREEN_LIMIT})`);
		return total <= FIRST_SCREEN_LIMIT ? 0 : 1;
	});
