import type { Fetch } from '../../admission/station-api.ts';
import type { Problem } from '../../../protocol/http.ts';
import { hashBytes } from '../hash-bytes.ts';

interface Held {
	bytes: number[];
	length: number;
}

/** A station's blob paths, as `protocol/http.ts` describes them, with a line that breaks when a test says so. */
export class BlobStation {
	readonly held = new Map<string, Held>();
	readonly asked: string[] = [];
	token = 'good';
	/** Requests until the line breaks: a request that breaks it may have been heard. */
	breaksAfter = Infinity;
	/** Bytes that it takes of a request at most: the line broke in the middle. */
	takes = Infinity;
	/** Turns hashes away. */
	refuses = new Map<string, Problem['reason']>();

	readonly fetch: Fetch = async (path, init = {}) => {
		const method = init.method ?? 'GET';
		const hash = path.slice(path.lastIndexOf('/') + 1);
		this.asked.push(`${method} ${hash.slice(0, 4)}`);
		if (this.breaksAfter-- <= 0) throw new TypeError('Failed to fetch');
		const headers = new Headers(init.headers);
		// As on the wire: the answer to a HEAD has no body.
		const problem = (status: number, reason: Problem['reason']) =>
			method === 'HEAD' ? new Response(null, { status }) : Response.json({ reason }, { status });
		if (headers.get('authorization') !== `Bearer ${this.token}`) return problem(401, 'token-invalid');
		const refused = this.refuses.get(hash);
		if (refused !== undefined) return problem(403, refused);
		const held = this.held.get(hash);
		if (method === 'GET')
			return held?.bytes.length === held?.length && held !== undefined
				? new Response(Uint8Array.from(held.bytes), { headers: { 'content-type': 'image/webp' } })
				: problem(404, 'not-found');
		if (method === 'HEAD') return progress(held);

		const offset = Number(headers.get('upload-offset'));
		const length = Number(headers.get('upload-length'));
		const before = held ?? { bytes: [], length };
		if (offset !== before.bytes.length) return progress(before);
		const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
		const after = { bytes: [...before.bytes, ...body.subarray(0, this.takes)], length };
		this.held.set(hash, after);
		if (after.bytes.length === length && (await hashBytes(Uint8Array.from(after.bytes))) !== hash) {
			this.held.delete(hash);
			return problem(409, 'hash-mismatch');
		}
		return progress(after);
	};
}

function progress(held: Held | undefined): Response {
	const offset = held?.bytes.length ?? 0;
	const complete = held !== undefined && offset === held.length;
	return new Response(null, {
		headers: { 'upload-offset': String(offset), 'upload-complete': complete ? '?1' : '?0' },
	});
}
