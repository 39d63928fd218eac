/** A failure that people can act upon: its message is the whole of what they are told. */
export class PlainError extends Error {
	/** @override */
	name = 'PlainError';
}

/**
 * Runs a command's main function: a PlainError is said in its one sentence, anything else with its stack.
 * @param {() => Promise<number>} main resolves with the exit code
 */
export async function runCommand(main) {
	try {
		process.exitCode = await main();
	} catch (error) {
		if (error instanceof PlainError) process.stderr.write(`${error.message}\n`);
		else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
		process.exitCode = 1;
	}
}
