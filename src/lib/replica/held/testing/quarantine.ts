import * as v from 'valibot';
import type { Fetch } from '../../admission/station-api.ts';
import { handOverRequestSchema, type HandOverRequest, type Problem } from '../../../protocol/http.ts';
import { BlobStation } from '../../blobs/testing/blob-station.ts';

type Item = HandOverRequest['items'][number] & {
	state: 'waiting' | 'accepted' | 'rejected';
	word: string | null;
};

/** A station's quarantine, with the photos that its items name, as `protocol/http.ts` describes them. */
export class Quarantine {
	readonly items = new Map<string, Item>();
	readonly photos = new BlobStation();
	/** Requests until the line breaks; the one that breaks it has been heard. */
	breaksAfter = Infinity;
	/** Turns items away. */
	readonly refuses = new Map<string, Problem['reason']>();
	/** Keys of changes that the station will never keep, and has noted so. */
	readonly loses = new Set<string>();
	/** Bytes of a request that it reads. */
	most = Infinity;
	/** Keys of changes that the station took before, without its receipt having come. */
	readonly knows = new Set<string>();
	posts = 0;
	/** Called before a request is answered. */
	before: () => Promise<void> = () => Promise.resolve();

	readonly fetch: Fetch = async (path, init = {}) => {
		await this.before();
		if (path !== '/api/quarantine') {
			const hash = path.slice(path.lastIndexOf('/') + 1);
			const isNamed = JSON.stringify([...this.items.values()]).includes(hash);
			if (isNamed) this.photos.refuses.delete(hash);
			else this.photos.refuses.set(hash, 'not-yours');
			return this.photos.fetch(path, init);
		}
		const isLast = this.breaksAfter-- <= 0;
		const answer = init.method === 'POST' ? this.#take(init.body as string) : this.#list();
		if (isLast) throw new TypeError('Failed to fetch');
		return answer;
	};

	#take(body: string): Response {
		this.posts++;
		const read = v.safeParse(handOverRequestSchema, JSON.parse(body));
		if (!read.success) return Response.json({ reason: 'malformed' }, { status: 400 });
		if (body.length > this.most) return Response.json({ reason: 'too-large' }, { status: 413 });
		const taken: string[] = [];
		const lost = read.output.items.map(({ key }) => key).filter((key) => this.loses.has(key));
		const known = read.output.items.map(({ key }) => key).filter((key) => this.knows.has(key));
		let reason: Problem['reason'] | undefined;
		for (const item of read.output.items) {
			const refused = this.refuses.get(item.key);
			reason ??= refused;
			if (refused !== undefined || known.includes(item.key) || lost.includes(item.key)) continue;
			taken.push(item.key);
			if (!this.items.has(item.key)) this.items.set(item.key, { ...item, state: 'waiting', word: null });
		}
		if (taken.length + known.length + lost.length === 0 && reason !== undefined)
			return Response.json({ reason }, { status: 422 });
		return Response.json({
			taken,
			...(known.length === 0 ? {} : { known }),
			...(lost.length === 0 ? {} : { lost }),
		});
	}

	#list(): Response {
		const items = [...this.items.values()].map(({ changes: _changes, ...item }) => ({
			...item,
			id: item.key,
			member: 'm',
			memberName: 'n',
			device: 'd',
			receivedAt: 1,
			decidedAt: null,
			decidedBy: null,
		}));
		return Response.json({ items });
	}
}
