/**
 * Whether a document has come as far as it has with something in it, told by Yjs clocks. What only took something away
 * moves none, and tells nothing by it.
 * @param clockOf the clock of a client in the document; 0 for one that has not written there
 */
export function hasReached(
	clockOf: (client: number) => number,
	clocks: Iterable<readonly [client: number, clock: number]>,
): boolean {
	return [...clocks].every(([client, clock]) => clockOf(client) >= clock);
}
