import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sourceVersion } from './source-version.mjs';

describe('the version of the sources', () => {
	let root: string;

	beforeEach(() => {
		root = mkdtempSync(join(tmpdir(), 'shouwang-sources-'));
		write('src/routes/+page.svelte', '<h1>a</h1>');
		write('package-lock.json', '{}');
	});
	afterEach(() => rmSync(root, { recursive: true, force: true }));

	function write(path: string, content: string): void {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), content);
	}

	test('stays when a file is only touched, as a checkout does', () => {
		const before = sourceVersion(root);
		utimesSync(join(root, 'src/routes/+page.svelte'), 0, 0);
		expect(sourceVersion(root)).toBe(before);
	});

	test.each([
		['a page', 'src/routes/+page.svelte'],
		['a new file', 'src/lib/new.ts'],
		['an icon', 'static/icons/icon.svg'],
		['a locked package', 'package-lock.json'],
	])('changes with %s', (_, path) => {
		const before = sourceVersion(root);
		write(path, 'b');
		expect(sourceVersion(root)).not.toBe(before);
	});

	test.each([
		['a test', 'src/lib/new.test.ts'],
		['generated words', 'src/lib/text/generated/messages.js'],
		['the server', 'sync-server/main.ts'],
	])('stays with %s', (_, path) => {
		const before = sourceVersion(root);
		write(path, 'b');
		expect(sourceVersion(root)).toBe(before);
	});
});
