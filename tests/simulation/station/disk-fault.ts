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

/** Whether an error is one that a simulation has made, or comes of one. */
export function isDiskFault(error: unknown): boolean {
	for (let at = error; at instanceof Error; at = at.cause) if (at instanceof DiskFault) return true;
	return false;
}
