import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a directory and those above it that are missing, one by one: Node's own `recursive` never ends where a file
 * system says ENOENT to a directory whose parent is there, as /proc does.
 * @throws the file system's error
 */
export function makeDirectory(path: string): void {
	const full = resolve(path);
	if (existsSync(full)) return;
	makeDirectory(dirname(full));
	mkdirSync(full);
}
