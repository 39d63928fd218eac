import type { RuleReason } from '../../../domain/kernel/rule.ts';
import type { Visit } from '../../../domain/tables/pair-tables.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import type { DeviceRights } from '../../rights/device-rights.svelte.ts';

/** Whether somebody may correct or withdraw a visit: what the screens offer. */
export type Correction =
	/** As its author. */
	| { kind: 'own' }
	/** As staff, who say why: the visit shows it. */
	| { kind: 'with-reason' }
	| { kind: 'refused'; reason: RuleReason }
	/** It stands as withdrawn: there is nothing to correct. */
	| { kind: 'withdrawn' }
	/** The device has not read the member's rights yet. */
	| { kind: 'unknown' };

/** By the rules of visits, as the station will judge the change. */
export function mayCorrect(visit: Stored<Visit>, rights: Pick<DeviceRights, 'judge'>): Correction {
	if (visit.withdrawnReason !== undefined || visit.deleted) return { kind: 'withdrawn' };
	const { doc, ...before } = visit;
	// All that the form changes goes by one rule: any of it stands for the others.
	const judged = rights.judge(doc, 'visits', before, { ...before, withdrawnReason: '?' });
	if (judged === undefined) return { kind: 'unknown' };
	if (judged.allowed) return { kind: 'own' };
	// Only a reason is missing: the screens ask for it.
	if (judged.reason === 'reason-missing') return { kind: 'with-reason' };
	return { kind: 'refused', reason: judged.reason };
}
