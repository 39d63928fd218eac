import * as v from 'valibot';
import { problemSchema } from '../../protocol/http.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { AppError } from '../app-error.ts';

/** The browser's `fetch`, as much of it as is used. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/** The answer to a HEAD has no body that could name the reason. */
const BARE_REASONS: ReadonlyMap<number, Reason> = new Map([
	[400, 'malformed'],
	[401, 'token-invalid'],
	[403, 'not-yours'],
	[404, 'not-found'],
	[429, 'too-many'],
]);

/** Asks the station by HTTP. Whatever is not an answer of the wanted form is an AppError. */
export class StationApi {
	readonly #fetch: Fetch;

	constructor(fetch: Fetch) {
		this.#fetch = fetch;
	}

	async ask<Schema extends v.GenericSchema>(
		method: 'GET' | 'POST',
		path: string,
		schema: Schema,
		body?: unknown,
		token?: string,
	): Promise<v.InferOutput<Schema>> {
		const response = await this.send(path, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const value: unknown = await response.json().catch(() => undefined);
		const result = v.safeParse(schema, value);
		if (!result.success) throw new AppError('unreadable-answer', new v.ValiError(result.issues));
		return result.output;
	}

	/** @throws AppError the station's reason, `offline`, or `unreadable-answer` for what does not come from a station */
	async send(path: string, init: RequestInit): Promise<Response> {
		const response = await this.#fetch(path, { cache: 'no-store', ...init }).catch((error: unknown) => {
			throw new AppError('offline', error);
		});
		if (response.ok) return response;
		const problem = v.safeParse(problemSchema, await response.json().catch(() => undefined));
		if (problem.success) throw new AppError(problem.output.reason);
		const bare = init.method === 'HEAD' ? BARE_REASONS.get(response.status) : undefined;
		if (bare !== undefined) throw new AppError(bare);
		// A proxy answers for a station that is not there.
		throw new AppError(response.status >= 500 ? 'offline' : 'unreadable-answer');
	}
}
