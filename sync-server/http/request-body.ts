import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { HttpProblem } from './http-problem.ts';

/**
 * Reads a request's body whole.
 * @throws HttpProblem when it is larger than `limit`; the rest of it is not read
 */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Uint8Array> {
	if (Number(request.headers['content-length'] ?? 0) > limit) throw new HttpProblem('too-large');
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > limit) throw new HttpProblem('too-large');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/**
 * Reads a JSON body of a known form.
 * @throws HttpProblem when it is larger than `limit`, or of another form
 */
export async function readJson<Schema extends v.GenericSchema>(
	request: IncomingMessage,
	schema: Schema,
	limit: number = LIMITS.request,
): Promise<v.InferOutput<Schema>> {
	// A form of another site can send text, but no JSON, without asking the browser's leave first.
	if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) throw new HttpProblem('malformed');
	const bytes = await readBytes(request, limit);
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch (error) {
		throw new HttpProblem('malformed', { cause: error });
	}
	const result = v.safeParse(schema, value);
	if (!result.success) throw new HttpProblem('malformed', { cause: new v.ValiError(result.issues) });
	return result.output;
}
