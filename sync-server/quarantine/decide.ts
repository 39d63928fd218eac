import type { Change, TextChange } from '../../src/lib/domain/kernel/change.ts';
import { judgeChange } from '../../src/lib/domain/rights/judge-change.ts';
import { tableNamed, tablesOf } from '../../src/lib/domain/tables.ts';
import type { DecideRequest, HandedChange } from '../../src/lib/protocol/http.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import type { Services } from '../services.ts';
import type { Quarantined } from '../store/store.ts';
import { settleReturned } from './returned-items.ts';
import { wasAccepted } from './was-accepted.ts';

/** What became of a decision. When it could not be carried out, the item goes on waiting. */
export type Decided = { kind: 'decided'; item: Quarantined } | { kind: 'not'; reason: Reason };

/**
 * Decides about an item, once. Accepting makes the changes anew, as the station's own write in the name of who accepts:
 * the rules do not bind it, but schema and structure do, and whose record it is and when it was entered stays as in the
 * change. What makes somebody staff, or is about staff, stays the head's, and what only oneself may say one's own: nobody
 * gets there by accepting what they have handed over themselves. Call it for one item at a time.
 */
export async function decide(
	id: string,
	{ decision, word = '' }: DecideRequest,
	by: { member: string; device: string },
	services: Pick<Services, 'store' | 'ports' | 'registry' | 'membership'>,
): Promise<Decided> {
	const { store, ports } = services;
	const item = await store.quarantinedItem(id);
	if (item === null) return { kind: 'not', reason: 'not-found' };
	if (item.state !== 'waiting' || (await settleReturned(item, services)) !== null)
		return { kind: 'not', reason: 'already-decided' };
	// Applied first: a station that ends in between has it wait still, and finds then that it was taken in.
	if (decision === 'accept' && !(await wasAccepted(item, store))) {
		const reason = (await barTo(item, by.member, services)) ?? (await accept(item, by, services));
		if (reason !== null) return { kind: 'not', reason };
	}
	const at = ports.clock.now();
	const state = decision === 'accept' ? 'accepted' : 'rejected';
	const decided = await store.decideQuarantined(id, {
		state,
		at,
		by: by.member,
		word: word === '' ? null : word,
	});
	if (decided === null) return { kind: 'not', reason: 'already-decided' };
	if (decision === 'reject') await noteRejected(decided, by, at, services);
	return { kind: 'decided', item: decided };
}

/** Why a member may not accept what was handed over, whoever they are to the station; `null` when they may. */
async function barTo(
	{ document, member: author, changes }: Quarantined,
	member: string,
	{ membership, ports, store }: Pick<Services, 'ports' | 'membership' | 'store'>,
): Promise<Reason | null> {
	const role = membership.roleIn(member, document);
	if (role === null) return 'not-yours';
	for (const { table: name, id, fields } of changes) {
		const table = tableNamed(name);
		if (table === undefined) continue;
		const before = await store.row(document, name, id);
		const judgement = judgeChange(table, {
			actor: { member, role },
			document,
			before,
			after: { ...before, ...fields, id },
			createdAt: null,
			now: ports.clock.now(),
			look: () => null,
		});
		if (judgement.allowed) continue;
		if (judgement.reason === 'head-only') return 'head-only';
		if (judgement.reason === 'self' && id !== author) return 'self';
	}
	return null;
}

/** Why it could not be done; `null` when it was. */
async function accept(
	{ document, member, at, changes }: Quarantined,
	by: { member: string; device: string },
	{ registry }: Pick<Services, 'registry'>,
): Promise<Reason | null> {
	const tables = new Set(tablesOf(document).map(({ name }) => name));
	if (changes.some(({ table }) => !tables.has(table))) return 'unknown-table';
	const steps = changes.flatMap(stepsOf);
	const behalf = { kind: 'accepted', ...by, about: member, enteredAt: at } as const;
	const outcome = await registry.tryChange(document, steps, behalf);
	if (outcome.kind === 'refused') return outcome.refusal.reason;
	return outcome.kind === 'stored' || outcome.kind === 'known' ? null : 'storage-failing';
}

/** A text that several type is no field: what was typed there comes behind what stands there now. */
function stepsOf({ table, id, fields }: HandedChange): (Change | TextChange)[] {
	const texts = tableNamed(table)?.texts ?? [];
	const plain = Object.fromEntries(Object.entries(fields).filter(([field]) => !texts.includes(field)));
	const typed = texts.flatMap((text): TextChange[] => {
		const insert = fields[text];
		if (typeof insert !== 'string' || insert === '') return [];
		return [{ table, id, text, index: Number.MAX_SAFE_INTEGER, remove: 0, insert }];
	});
	return [...(Object.keys(plain).length === 0 ? [] : [{ table, id, fields: plain }]), ...typed];
}

/** Which records it was about, for each record's history; what was in it the item itself keeps. */
async function noteRejected(
	{ document, member: about, at: enteredAt, changes }: Quarantined,
	{ member, device }: { member: string; device: string },
	at: number,
	{ store }: Pick<Services, 'store'>,
): Promise<void> {
	const records = new Map(changes.map(({ table, id }) => [`${table}/${id}`, { table, record: id }]));
	await store.addAudit(
		[...records.values()].map((of) => ({
			kind: 'rejected' as const,
			...{ at, enteredAt, member, device, document, about, fields: null, item: null },
			...of,
		})),
	);
}
