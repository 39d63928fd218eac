import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RIGHTS_FILE, rightsDocument } from './rights-document.ts';

test('docs/rights.md says what the rules say (else run: npm run rights)', async () => {
	const made = await rightsDocument();
	const written = readFileSync(RIGHTS_FILE, 'utf8');
	expect(written === made, 'docs/rights.md is not what the rules say: run npm run rights').toBe(true);
});
