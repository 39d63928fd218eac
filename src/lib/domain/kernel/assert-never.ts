/** Ends a switch over a union: a new case that nobody thought of here does not compile. */
export function assertNever(value: never): never {
	throw new Error(`nobody thought of ${JSON.stringify(value)}`);
}
