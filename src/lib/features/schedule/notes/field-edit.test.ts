import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEdit } from '../../../replica/documents/replace-edit.ts';
import { fieldEdit } from './field-edit.ts';

it('knows by the caret which of several equal letters was typed', () => {
	expect(fieldEdit('aaa', 'aaaa', 1)).toEqual({ index: 0, remove: 0, insert: 'a' });
	expect(fieldEdit('aaa', 'aaaa', 4)).toEqual({ index: 3, remove: 0, insert: 'a' });
	expect(fieldEdit('aaaa', 'aaa', 1)).toEqual({ index: 1, remove: 1, insert: '' });
	expect(fieldEdit('same', 'same', 2)).toBeNull();
});

it('leads from the one text to the other, wherever the caret is said to be', () => {
	const text = fc.string({ unit: fc.constantFrom('a', 'b', '守'), maxLength: 8 });
	fc.assert(
		fc.property(text, text, fc.nat(10), (before, after, caret) => {
			const edit = fieldEdit(before, after, caret);
			expect(edit === null ? before : applyEdit(before, edit)).toBe(after);
		}),
	);
});
