/** Prints a figure beside its limit. A bench reports; whether a limit is kept is read by people, not asserted. */
export function report(what: string, figure: number, unit: string, limit?: number): void {
	const shown = `${figure.toFixed(figure < 10 ? 1 : 0)} ${unit}`;
	const verdict =
		limit === undefined ? '' : `   limit ${limit} ${unit}: ${figure <= limit ? 'kept' : 'EXCEEDED'}`;
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
