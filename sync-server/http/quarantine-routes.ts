import { decideRequestSchema, handOverRequestSchema } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import { decide } from '../quarantine/decide.ts';
import { describeItem, describeWhole } from '../quarantine/describe-items.ts';
import { handOver } from '../quarantine/hand-over.ts';
import type { OneAtATime } from '../quarantine/one-at-a-time.ts';
import { ReturnedItems } from '../quarantine/returned-items.ts';
import { Pace } from '../quarantine/pace.ts';
import type { Services } from '../services.ts';
import { askerOf, handingOf, isStaff, requireStaff } from './asker.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';
import type { Route } from './route.ts';

/** Decided items that are still listed. */
const DECIDED_SHOWN = 200;
/** Hand-overs of one device in a minute: each costs as much as there waits of its member. */
const HAND_OVERS = 120;

/** What the station did not take: handed over by devices, judged by staff. */
export function quarantineRoutes(services: Services, turns: OneAtATime): Route[] {
	const returned = new ReturnedItems(services);
	const pace = new Pace(services.ports.clock, HAND_OVERS);
	return [
		{
			method: 'POST',
			path: /^\/api\/quarantine$/,
			async answer({ request }) {
				const who = await handingOf(request, services);
				if (!pace.allows(who.device)) throw new HttpProblem('too-many');
				const { items } = await readJson(request, handOverRequestSchema, LIMITS.handOver);
				const { taken, known, lost, reason } = await turns.run(who.member, () =>
					handOver(items, who, services),
				);
				services.counters.count('hand_overs', '', taken.length);
				if (taken.length + known.length + lost.length === 0 && reason !== null) throw new HttpProblem(reason);
				return {
					taken,
					...(known.length === 0 ? {} : { known }),
					...(lost.length === 0 ? {} : { lost }),
				};
			},
		},
		{
			method: 'GET',
			path: /^\/api\/quarantine$/,
			async answer({ request }) {
				const { member } = await askerOf(request, services);
				const stored = await services.store.quarantined(isStaff(member) ? undefined : member.id);
				const all = await returned.settle(stored);
				const waiting = all.filter(({ state }) => state === 'waiting');
				const shown = [...waiting, ...all.filter(({ state }) => state !== 'waiting').slice(0, DECIDED_SHOWN)];
				if (isStaff(member)) return { items: await describeWhole(shown, services) };
				return { items: shown.map((item) => describeItem(item, services)) };
			},
		},
		{
			method: 'POST',
			path: /^\/api\/quarantine\/([0-9A-Za-z]{1,64})$/,
			async answer({ request, caught }) {
				const asker = await askerOf(request, services);
				requireStaff(asker);
				const asked = await readJson(request, decideRequestSchema);
				const id = caught[0] ?? '';
				const by = { member: asker.member.id, device: asker.device };
				const decided = await turns.run(`item ${id}`, () => decide(id, asked, by, services));
				if (decided.kind === 'not') throw new HttpProblem(decided.reason);
				const [item] = await describeWhole([decided.item], services);
				return item;
			},
		},
	];
}
