/** Resolves when what has just been put on the page has been painted: the frame after the next one's begin. */
export function painted(): Promise<void> {
	return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}
