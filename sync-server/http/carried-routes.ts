import { bringInRequestSchema } from '../../src/lib/protocol/carried.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { BroughtPhotos } from '../carried/brought-photos.ts';
import { bringIn } from '../carried/bring-in.ts';
import { readPage } from '../carried/read-page.ts';
import type { OneAtATime } from '../quarantine/one-at-a-time.ts';
import { Pace } from '../quarantine/pace.ts';
import type { Services } from '../services.ts';
import { askerOf } from './asker.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';
import type { Route } from './route.ts';

/** Pages that one device brings in a minute. */
const PAGES = 60;
/** A page in its JSON: each of its quotes takes another character there, and no letter more than three bytes. */
const REQUEST = 2 * LIMITS.carriedPage;

/** 捎带文件: what one phone has carried out as a file, brought in on another. */
export function carriedRoutes(services: Services & { brought: BroughtPhotos }, turns: OneAtATime): Route[] {
	const pace = new Pace(services.ports.clock, PAGES);
	return [
		{
			method: 'POST',
			path: /^\/api\/carried$/,
			async answer({ request }) {
				const asker = await askerOf(request, services);
				if (!pace.allows(asker.device)) throw new HttpProblem('too-many');
				const signed = await readJson(request, bringInRequestSchema, REQUEST);
				const read = await readPage(signed, services.store);
				if (read.kind === 'not') throw new HttpProblem(read.reason);
				const by = { member: asker.member.id, device: asker.device };
				const brought = await turns.run(read.device.member, () => bringIn(read, by, services));
				if (brought.kind === 'unavailable') throw new HttpProblem('storage-failing');
				const { kind: _kind, ...answer } = brought;
				services.brought.allow(asker.device, answer.photos);
				services.counters.count('carried_in', '', answer.taken.length + answer.waiting.length);
				return answer;
			},
		},
	];
}
