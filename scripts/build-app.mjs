import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findNode } from './find-node.mjs';
import { PlainError } from './plain-error.mjs';
import { root } from './project.mjs';
import { sourceVersion } from './source-version.mjs';

/** Where the server looks for the built app. */
export const buildFolder = join(root, 'build');

/** Builds the app when there is no build of exactly these sources. */
export function buildWhenNeeded() {
	const built = builtVersion(buildFolder);
	if (built === sourceVersion(root)) return;
	process.stderr.write(
		built === undefined ? 'Building the app …\n' : 'Building the app: its sources have changed …\n',
	);
	const start = performance.now();
	buildApp();
	process.stderr.write(`App built in ${((performance.now() - start) / 1000).toFixed(0)} s.\n`);
}

/**
 * Builds the app. The result takes its place only when it is whole, so that a build broken off half-way leaves
 * the former one.
 * @param {{ out?: string, version?: string, verbose?: boolean }} [options] `version`: another name than that of
 * the sources' content, for tests that need two versions
 */
export function buildApp({ out = buildFolder, version = sourceVersion(root), verbose = false } = {}) {
	const fresh = join(root, '.svelte-kit', `build-${process.pid}`);
	rmSync(fresh, { recursive: true, force: true });
	const env = { ...process.env, SHOUWANG_BUILD_DIR: fresh, SHOUWANG_VERSION: version };
	const stdio = verbose ? 'inherit' : 'pipe';
	const vite = join(root, 'node_modules/vite/bin/vite.js');
	const result = spawnSync(findNode(), [vite, 'build', ...(verbose ? [] : ['--logLevel', 'warn'])], {
		cwd: root,
		env,
		stdio,
		encoding: 'utf8',
	});
	if (result.status !== 0) {
		process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
		rmSync(fresh, { recursive: true, force: true });
		throw new PlainError('The app could not be built: the reason stands above.');
	}
	const missing = missingFromPrecache(fresh);
	if (missing.length > 0)
		throw new PlainError(
			`The service worker does not know ${missing.join(', ')}: these would be missing offline.`,
		);
	rmSync(out, { recursive: true, force: true });
	renameSync(fresh, out);
}

/**
 * The built files that the service worker's list lacks. SvelteKit draws that list from Vite's manifest, which does
 * not name everything that plugins and workers emit.
 * @param {string} folder
 */
function missingFromPrecache(folder) {
	const worker = readFileSync(join(folder, 'service-worker.js'), 'utf8');
	return readdirSync(join(folder, '_app/immutable'), { recursive: true, encoding: 'utf8' })
		.filter((path) => /\.\w+$/.test(path) && !/\.(br|gz)$/.test(path))
		.map((path) => `/_app/immutable/${path.replaceAll('\\', '/')}`)
		.filter((path) => !worker.includes(path));
}

/**
 * @param {string} folder
 * @returns {string | undefined} the version that SvelteKit has noted in the build
 */
function builtVersion(folder) {
	const file = join(folder, '_app/version.json');
	if (!existsSync(file) || !existsSync(join(folder, 'index.html'))) return undefined;
	return JSON.parse(readFileSync(file, 'utf8')).version;
}
