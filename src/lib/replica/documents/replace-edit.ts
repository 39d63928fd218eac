/** A stretch of text replaced: at `index` (UTF-16 units) `remove` units go and `insert` comes. */
export interface ReplaceEdit {
	index: number;
	remove: number;
	insert: string;
}

export function applyEdit(text: string, { index, remove, insert }: ReplaceEdit): string {
	return text.slice(0, index) + insert + text.slice(index + remove);
}

/** Where a place in a text lies after an edit. What is inserted exactly there comes behind it. */
export function indexAfter(at: number, { index, remove, insert }: ReplaceEdit): number {
	if (index >= at) return at;
	return index + remove <= at ? at + insert.length - remove : index + insert.length;
}

/** The one edit that leads from a text to another; `null` when they are equal. */
export function editBetween(before: string, after: string): ReplaceEdit | null {
	if (before === after) return null;
	const shorter = Math.min(before.length, after.length);
	let head = 0;
	while (head < shorter && before[head] === after[head]) head++;
	let tail = 0;
	while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
	return {
		index: head,
		remove: before.length - head - tail,
		insert: after.slice(head, after.length - tail),
	};
}

/** One edit for two that follow each other and touch; `null` when they lie apart. */
export function joinEdits(first: ReplaceEdit, second: ReplaceEdit): ReplaceEdit | null {
	const end = first.index + first.insert.length;
	if (second.index > end || second.index + second.remove < first.index) return null;
	const before = Math.max(0, first.index - second.index);
	const after = Math.max(0, second.index + second.remove - end);
	const head = first.insert.slice(0, Math.max(0, second.index - first.index));
	const tail = first.insert.slice(Math.max(0, second.index + second.remove - first.index));
	return {
		index: first.index - before,
		remove: first.remove + before + after,
		insert: head + second.insert + tail,
	};
}

/**
 * Two edits of the same text, made without knowing of each other: what each becomes after the other, so that both
 * orders lead to the same text. Where both insert at one place, the other's comes first.
 */
export function rebase(own: ReplaceEdit, other: ReplaceEdit): { own: ReplaceEdit; other: ReplaceEdit } {
	const ownEnd = own.index + own.remove;
	const otherEnd = other.index + other.remove;
	if (otherEnd <= own.index)
		return { own: { ...own, index: own.index + other.insert.length - other.remove }, other };
	if (other.index >= ownEnd)
		return { own, other: { ...other, index: other.index + own.insert.length - own.remove } };

	const before = Math.max(0, own.index - other.index);
	const after = Math.max(0, otherEnd - ownEnd);
	const insert = other.insert + own.insert;
	if (other.index <= own.index) {
		const left = own.remove - (Math.min(ownEnd, otherEnd) - own.index);
		return {
			own: { index: other.index + other.insert.length, remove: left, insert: own.insert },
			other:
				before === 0 && after === 0
					? { index: own.index, remove: 0, insert: other.insert }
					: { index: own.index - before, remove: before + own.insert.length + after, insert },
		};
	}
	// What the other inserted lies amid what we took out: we take it out with the rest, and put it back before ours.
	const kept = own.remove - (Math.min(ownEnd, otherEnd) - other.index);
	return {
		own: { index: own.index, remove: kept + other.insert.length, insert },
		other:
			after === 0
				? { index: own.index, remove: 0, insert: other.insert }
				: { index: own.index, remove: own.insert.length + after, insert },
	};
}
