import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from './plain-error.mjs';
import { root } from './project.mjs';

/** The server needs node:sqlite without a flag and TypeScript without a build. */
const NEEDED = 24;

/**
 * The Node that runs the server: the one that npm installed with the packages, else this one if it is new enough.
 * @returns {string} path of the executable
 */
export function findNode() {
	const installed = [
		`node-${process.platform}-${process.arch}/bin/node`,
		`node-bin-${process.platform}-${process.arch}/bin/node`,
		`node-win-${process.arch}/bin/node.exe`,
	].map((path) => join(root, 'node_modules', path));
	for (const path of installed)
		// Asked for its version, because one made for another C library (Alpine's) is there but does not start.
		if (existsSync(path) && spawnSync(path, ['--version']).status === 0) return path;

	if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath;
	throw new PlainError(
		`npm has no Node ${NEEDED} for this machine (${process.platform} ${process.arch}) and the installed one is ${process.version}: install Node ${NEEDED} or newer and start again.`,
	);
}
