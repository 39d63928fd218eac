import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

/** @typedef {{ os?: string[], cpu?: string[], libc?: string[] }} Locked */

/**
 * The packages of the lock file that this machine gets.
 * @returns {{ path: string, onlyHere: boolean }[]} `onlyHere`: made for this kind of machine
 */
export function lockedPackages() {
	/** @type {Record<string, Locked>} */
	const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
	const libc = process.platform === 'linux' ? linuxLibc() : '';
	/** @param {string[] | undefined} list @param {string} here */
	const fits = (list, here) => list === undefined || list.includes(here);
	return Object.entries(packages)
		.filter(([path]) => path !== '')
		.filter(([, { os, cpu }]) => fits(os, process.platform) && fits(cpu, process.arch))
		.filter(([, entry]) => fits(entry.libc, libc))
		.map(([path, { os }]) => ({ path, onlyHere: os !== undefined }));
}

function linuxLibc() {
	/** @type {any} The report's form is not typed. */
	const report = process.report.getReport();
	return report.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
