import * as v from 'valibot';
import { problemSchema } from '$lib/protocol/http.ts';
import { AppError } from '$lib/replica/app-error.ts';

/** What asking the station by `/api` needs of the world. */
export interface StationPorts {
	/** The token for `/api`; `null` while there is no connection. */
	token(): Promise<string | null>;
	fetch(path: string, init: RequestInit): Promise<Response>;
}

/**
 * Asks the station for something that is the station's alone and lies in no document, so that it needs a connection.
 * @throws AppError `offline`, `unreadable-answer` and the station's reasons
 */
export async function askStation<Schema extends v.GenericSchema>(
	ports: StationPorts,
	schema: Schema,
	path: string,
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE' = 'GET',
	body?: unknown,
): Promise<v.InferOutput<Schema>> {
	const token = await ports.token();
	if (token === null) throw new AppError('offline');
	let response: Response;
	let answer: unknown;
	try {
		response = await ports.fetch(path, {
			method,
			headers: {
				authorization: `Bearer ${token}`,
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
	} catch (cause) {
		throw new AppError('offline', cause);
	}
	try {
		answer = await response.json();
	} catch (cause) {
		// A proxy in between says in HTML that the station behind it is away.
		throw new AppError(
			response.status >= 502 && response.status <= 504 ? 'offline' : 'unreadable-answer',
			cause,
		);
	}
	if (!response.ok) {
		const problem = v.safeParse(problemSchema, answer);
		throw new AppError(problem.success ? problem.output.reason : 'unreadable-answer');
	}
	const result = v.safeParse(schema, answer);
	if (!result.success) throw new AppError('unreadable-answer', result.issues);
	return result.output;
}
