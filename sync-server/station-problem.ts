/** What can keep the station, or a command of the operator, from running. The message is one sentence for a person. */
export type StationProblemCode =
	| 'options'
	| 'data-directory'
	| 'database-newer'
	| 'database-broken'
	| 'port'
	| 'already-set-up'
	| 'set-up-under-way'
	| 'no-station'
	| 'no-member'
	| 'not-written'
	| 'log-broken'
	| 'no-person'
	| 'audit-broken'
	| 'station-broken'
	| 'backup-exists'
	| 'backup-broken';

/** A known reason not to go on, told to the operator as it is and without a stack. */
export class StationProblem extends Error {
	readonly code: StationProblemCode;

	constructor(code: StationProblemCode, message: string, cause?: unknown) {
		super(message, { cause });
		this.name = 'StationProblem';
		this.code = code;
	}
}
