/** Prints a figure beside its limit. A bench reports; whether a limit is kept is read by people, not asserted. */
export function report(what: string, figure: number, unit: string, limit?: number): void {
	const inWords = (number: number) => `${number.toFixed(number < 10 ? 1 : 0)} ${unit}`;
	const shown = inWords(figure);
	const verdict =
		limit === undefined ? '' : `   limit ${inWords(limit)}: ${figure <= limit ? 'kept' : 'EXCEEDED'}`;
	process.stdout.write(`${what.padEnd(64)} ${shown.padStart(12)}${verdict}\n`);
}

/** Says in words how the figures that follow were taken. */
export function method(...lines: string[]): void {
	for (const line of lines) process.stdout.write(`  ${line}\n`);
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
	const sorted = figures.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The figure that so many in a hundred do not exceed. */
export function percentile(figures: readonly number[], hundredths: number): number {
	const sorted = figures.toSorted((a, b) => a - b);
	return sorted[Math.ceil((sorted.length * hundredths) / 100) - 1] ?? Number.NaN;
}
