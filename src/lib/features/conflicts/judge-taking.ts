import type { Judgement } from '$lib/domain/rights/judge-change.ts';
import type { TableName } from '$lib/domain/tables.ts';
import type { DeviceRights } from '../rights/device-rights.svelte.ts';
import type { ConflictView } from './load-conflicts.ts';
import { applied, takeOther, type Decision } from './resolution.ts';

/** Whether the member may put the other side in the place of what stands; `undefined` as long as it is not known. */
export function judgeTaking(
	rights: Pick<DeviceRights, 'judge'>,
	{ conflict, record }: ConflictView,
	decision: Decision,
): Judgement | undefined {
	if (record === null) return undefined;
	const [change] = takeOther(conflict, record, decision);
	if (change === undefined || !('fields' in change)) return undefined;
	return rights.judge(conflict.doc, conflict.table as TableName, record, applied(record, change.fields));
}
