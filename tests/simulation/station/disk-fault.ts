/** What SQLite says: https://www.sqlite.org/rescode.html */
const CODES = { full: 13, broken: 10, 'answer lost': 10 } as const;

/** The disk does not do what it is asked for because a simulation wants it so. */
export class DiskFault extends Error {
	readonly code = 'ERR_SQLITE_ERROR';
	readonly errcode: number;

	constructor(kind: keyof typeof CODES) {
		super(`the disk of the simulation: ${kind}`);
		this.name = 'DiskFault';
		this.errcode = CODES[kind];
	}
}

/** A store that its station has closed: what was under way then, for a disk that did not answer, finds it so. */
export class StoreClosed extends Error {
	constructor() {
		super('the store is closed');
		this.name = 'StoreClosed';
	}
}

/** Whether an error is one that a simulation has made, or comes of one. */
export function isDiskFault(error: unknown): boolean {
	for (let at = error; at instanceof Error; at = at.cause)
		if (at instanceof DiskFault || at instanceof StoreClosed) return true;
	return false;
}
