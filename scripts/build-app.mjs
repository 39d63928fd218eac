import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
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
	rmSync(out, { recursive: true, force: true });
	renameSync(fresh, out);
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
