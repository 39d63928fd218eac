import type { AnyRecord, Table } from '../../src/lib/domain/kernel/define-table.ts';
import { judgeChange } from '../../src/lib/domain/rights/judge-change.ts';
import { tables } from '../../src/lib/domain/tables.ts';
import { changeMeSchema, type ChangeMe, type Me } from '../../src/lib/protocol/http.ts';
import type { Services } from '../services.ts';
import { askerOf, type Asker } from './asker.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';
import type { Asked, Route } from './route.ts';

const PATH = /^\/api\/me$/;

/**
 * Own particulars. The roster is a document of staff, so that nobody else has a copy of it: what a member sees and puts
 * right there is their own record alone, judged by the table's rules and written by the station in their name.
 */
export function meRoutes(services: Services): Route[] {
	const own = async ({ request }: Asked): Promise<{ asker: Asker; record: AnyRecord }> => {
		const asker = await askerOf(request, services);
		const record = services.membership.particulars(asker.member.id);
		if (record === null) throw new HttpProblem('not-found');
		return { asker, record };
	};

	return [
		{
			method: 'GET',
			path: PATH,
			answer: async (asked): Promise<Me> => ({ member: (await own(asked)).record }),
		},
		{
			method: 'PATCH',
			path: PATH,
			async answer(asked): Promise<Me> {
				const { asker, record } = await own(asked);
				const fields = await readJson(asked.request, changeMeSchema);
				await change(asker, record, fields, services);
				return { member: services.membership.particulars(asker.member.id) ?? record };
			},
		},
	];
}

async function change(
	{ member, device }: Asker,
	before: AnyRecord,
	fields: ChangeMe,
	{ ports, registry }: Services,
): Promise<void> {
	const after: AnyRecord = { ...before };
	for (const [field, value] of Object.entries(fields))
		if (value === null) delete after[field];
		else after[field] = value;
	const judgement = judgeChange(tables.members as unknown as Table, {
		// Whatever else the member is: here they speak for themselves only.
		actor: { member: member.id, role: 'volunteer' },
		document: 'roster',
		before,
		after,
		createdAt: null,
		now: ports.clock.now(),
		look: () => null,
	});
	if (!judgement.allowed) throw new HttpProblem(judgement.reason);
	if (Object.keys(fields).length === 0) return;
	const outcome = await registry.tryChange('roster', [{ table: 'members', id: member.id, fields }], {
		kind: 'changed',
		member: member.id,
		device,
		about: null,
		enteredAt: null,
	});
	if (outcome.kind === 'refused') throw new HttpProblem(outcome.refusal.reason);
	if (outcome.kind !== 'stored' && outcome.kind !== 'known') throw new HttpProblem('storage-failing');
}
