import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdit, editBetween, joinEdits, rebase, type ReplaceEdit } from './replace-edit.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '守', '1'), maxLength: 12 });

/** An edit that fits a text, from three numbers that know nothing of its length. */
function fitting(to: string, [at, length, insert]: [number, number, string]): ReplaceEdit {
	const index = at % (to.length + 1);
	return { index, remove: length % (to.length - index + 1), insert };
}
const seedOfEdit = fc.tuple(fc.nat(20), fc.nat(6), text);

test('both orders of two edits that do not know of each other lead to the same text', () => {
	fc.assert(
		fc.property(text, seedOfEdit, seedOfEdit, (base, a, b) => {
			const [own, other] = [fitting(base, a), fitting(base, b)];
			const after = rebase(own, other);
			expect(applyEdit(applyEdit(base, other), after.own)).toBe(applyEdit(applyEdit(base, own), after.other));
		}),
	);
});

test('what either inserted is there after both', () => {
	const base = 'abcdefgh';
	const after = rebase({ index: 2, remove: 4, insert: 'OWN' }, { index: 4, remove: 1, insert: 'other' });
	expect(applyEdit(applyEdit(base, { index: 4, remove: 1, insert: 'other' }), after.own)).toBe(
		'abotherOWNgh',
	);
});

test('edits that touch become one', () => {
	fc.assert(
		fc.property(text, seedOfEdit, seedOfEdit, (base, a, b) => {
			const first = fitting(base, a);
			const middle = applyEdit(base, first);
			const second = fitting(middle, b);
			const joined = joinEdits(first, second);
			if (joined !== null) expect(applyEdit(base, joined)).toBe(applyEdit(middle, second));
		}),
	);
	expect(joinEdits({ index: 0, remove: 0, insert: 'a' }, { index: 1, remove: 0, insert: 'b' })).toEqual({
		index: 0,
		remove: 0,
		insert: 'ab',
	});
	expect(joinEdits({ index: 0, remove: 0, insert: 'a' }, { index: 4, remove: 0, insert: 'b' })).toBeNull();
});

test('the edit between two texts is as short as its ends allow', () => {
	fc.assert(
		fc.property(text, text, (before, after) => {
			const edit = editBetween(before, after);
			expect(edit === null ? before : applyEdit(before, edit)).toBe(after);
		}),
	);
	expect(editBetween('上午巡逻', '上午的巡逻')).toEqual({ index: 2, remove: 0, insert: '的' });
});
