/**
 * Whether two values hold the same: lists in the same order, plain objects as records are, whatever the order of their
 * keys. Of anything else (a map, bytes) it cannot know, and says no.
 */
export function isSame(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	if (Array.isArray(a) || Array.isArray(b))
		return (
			Array.isArray(a) &&
			Array.isArray(b) &&
			a.length === b.length &&
			a.every((item, index) => isSame(item, b[index]))
		);
	if (!isPlain(a) || !isPlain(b)) return false;
	const [before, after] = [a as Record<string, unknown>, b as Record<string, unknown>];
	const keys = Object.keys(before);
	return (
		keys.length === Object.keys(after).length &&
		keys.every((key) => key in after && isSame(before[key], after[key]))
	);
}

function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
