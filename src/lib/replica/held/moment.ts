/** A moment of entry as it goes to the station: whole milliseconds, however wrong the device's clock is. */
export function momentOf(at: number): number {
	return Math.max(0, Math.floor(at));
}
