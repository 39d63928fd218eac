import type { ErrorCode } from '$lib/replica/app-error.ts';

/** How something does that is asked of the station, page by page or as a list. */
export type ListState =
	| { kind: 'loading' }
	| { kind: 'ready' }
	/** What came earlier may still be on screen. */
	| { kind: 'failed'; code: ErrorCode };
