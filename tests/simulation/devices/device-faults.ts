/** What is wrong with a device's storage at the moment. All off by default. */
export interface DeviceFaults {
	/** The disk is full: whatever is changed is not kept. */
	quota: boolean;
	/** How often a transaction is aborted. */
	abort: number;
	/** Every connection to the database is closed, and none can be opened. */
	closed: boolean;
	/** How often a process is killed while it commits: just before, or just after. */
	killsAtCommit: number;
	/** The database cannot be opened: a tab of another version blocks it. Nothing answers until it can. */
	blocked: boolean;
	/** How long a transaction takes, in ms. */
	latency: readonly [least: number, most: number];
}

export function noFaults(): DeviceFaults {
	return { quota: false, abort: 0, closed: false, killsAtCommit: 0, blocked: false, latency: [0.1, 3] };
}

/** How a process has lost its connection to the database. */
export type LostHandle =
	/** Closed under it; the next attempt opens it anew. */
	| 'once'
	/** Closed under it, and it cannot be opened any more. */
	| 'for-good'
	/** A tab with a newer version of the app has it. */
	| 'superseded'
	/** A newer version of the app has written the database: this one does not open it. */
	| 'newer';
