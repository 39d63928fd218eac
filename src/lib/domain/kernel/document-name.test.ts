import { describe, expect, it } from 'vitest';
import { isDocumentName, parseDocumentName } from './document-name.ts';

describe('parseDocumentName', () => {
	it.each(['station', 'roster'] as const)('knows %s, of which there is one', (name) => {
		expect(parseDocumentName(name)).toEqual({ kind: name, owner: '' });
	});

	it.each(['team', 'pair', 'grid'] as const)('knows %s with its owner', (kind) => {
		expect(parseDocumentName(`${kind}/01K8A09FGN`)).toEqual({ kind, owner: '01K8A09FGN' });
	});

	it.each([
		'',
		'/',
		'team',
		'team/',
		'teams',
		'pairs',
		'station/x',
		'roster/',
		'team/a/b',
		'team/../roster',
		'Team/a',
		'watch/a',
		'team/a b',
		` team/a`,
	])('takes %j for no document', (name) => {
		expect(parseDocumentName(name)).toBeNull();
		expect(isDocumentName(name)).toBe(false);
	});
});
