/** Where there is no `requestIdleCallback` (Safari): by then the first screen has been drawn. */
const FALLBACK_MS = 1_500;

/** Runs `work` when the page has nothing better to do; the answer takes it back. */
export function whenIdle(work: () => void): () => void {
	if ('requestIdleCallback' in window) {
		const handle = requestIdleCallback(work, { timeout: 5_000 });
		return () => cancelIdleCallback(handle);
	}
	const timer = setTimeout(work, FALLBACK_MS);
	return () => clearTimeout(timer);
}
