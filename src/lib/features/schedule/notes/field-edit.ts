import type { ReplaceEdit } from '../../../replica/documents/replace-edit.ts';

/**
 * What somebody has done in a field: the one edit between two texts that ends at the caret. Without the caret “aa”
 * after another “a” could have been typed in three places, and everybody else's caret would land in the wrong one.
 */
export function fieldEdit(before: string, after: string, caret: number): ReplaceEdit | null {
	if (before === after) return null;
	const mostTail = Math.min(before.length, after.length, Math.max(0, after.length - caret));
	let tail = 0;
	while (tail < mostTail && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
	const mostHead = Math.min(before.length, after.length) - tail;
	let head = 0;
	while (head < mostHead && before[head] === after[head]) head++;
	return {
		index: head,
		remove: before.length - head - tail,
		insert: after.slice(head, after.length - tail),
	};
}
