/** What the simulator looks for: the numbers. */
export type Oracle = 'O1' | 'O2' | 'O3' | 'O4' | 'O5' | 'O6' | 'O7' | 'O8' | 'O9' | 'O10' | 'fault';

/** Something has happened that must not. */
export class Violation extends Error {
	readonly oracle: Oracle;

	constructor(oracle: Oracle, message: string) {
		super(`${oracle}: ${message}`);
		this.oracle = oracle;
	}
}
