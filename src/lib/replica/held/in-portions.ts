interface Bounds<T> {
	/** Items of one portion. */
	most: number;
	/** Size of one portion, unless a single item is larger. */
	largest: number;
	sizeOf(item: T): number;
}

/** Puts items into portions that are taken whole, in order. */
export function inPortions<T>(items: readonly T[], { most, largest, sizeOf }: Bounds<NoInfer<T>>): T[][] {
	const portions: T[][] = [];
	let filled = Infinity;
	for (const item of items) {
		const size = sizeOf(item);
		if (filled + size > largest || (portions.at(-1)?.length ?? 0) >= most) {
			portions.push([]);
			filled = 0;
		}
		portions.at(-1)?.push(item);
		filled += size;
	}
	return portions;
}

/** Bytes of a value as JSON. */
export function jsonBytes(value: unknown): number {
	return new TextEncoder().encode(JSON.stringify(value)).length;
}
