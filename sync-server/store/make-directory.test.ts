import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDirectory } from './make-directory.ts';

it('makes what is missing, and is content with what is there', () => {
	const base = mkdtempSync(join(tmpdir(), 'shouwang-directory-'));
	try {
		const deep = join(base, 'a', 'b');
		makeDirectory(deep);
		makeDirectory(deep);
		expect(existsSync(deep)).toBe(true);
	} finally {
		rmSync(base, { recursive: true });
	}
});

it.runIf(process.platform === 'linux')('fails, and ends, where no directory can be made', () => {
	expect(() => makeDirectory('/proc/shouwang/data')).toThrow('ENOENT');
});
