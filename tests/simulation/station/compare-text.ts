/** The order in which a database sorts text: by its code points, in no language. */
export function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
