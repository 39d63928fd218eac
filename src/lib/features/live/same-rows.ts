/**
 * Whether two answers of a query hold the same, in the same order. Looks into lists and plain objects, as records are;
 * of anything else (a map, bytes) it cannot know, and says no.
 */
export function sameRows(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	if (Array.isArray(a) || Array.isArray(b))
		return (
			Array.isArray(a) &&
			Array.isArray(b) &&
			a.length === b.length &&
			a.every((item, index) => sameRows(item, b[index]))
		);
	if (!isPlain(a) || !isPlain(b)) return false;
	const [before, after] = [a as Record<string, unknown>, b as Record<string, unknown>];
	const keys = Object.keys(before);
	return (
		keys.length === Object.keys(after).length &&
		keys.every((key) => key in after && sameRows(before[key], after[key]))
	);
}

function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}
