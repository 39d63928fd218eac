import type { Assignment, Shift } from '../../../domain/tables/team-tables.ts';
import { assignmentId } from '../../../domain/tables/team-tables.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import type { DaysRows } from '../week/load-days.ts';

export const TEAM = 'team/T';
export const MONDAY = '2026-11-23';

export function shift(id: string, over: Partial<Stored<Shift>> = {}): Stored<Shift> {
	return {
		doc: TEAM,
		id,
		day: '2026-11-25',
		startsAt: '09:00',
		endsAt: '11:00',
		kind: 'patrol',
		title: '义务巡逻',
		place: '东门',
		needed: 2,
		...over,
	};
}

export function put(shiftId: string, memberId: string, over: Partial<Assignment> = {}): Stored<Assignment> {
	return {
		doc: TEAM,
		id: assignmentId(shiftId, memberId),
		shiftId,
		memberId,
		assignedBy: 'lead',
		assignedAt: 1,
		...over,
	};
}

export function daysRows(shifts: Stored<Shift>[], assignments: Stored<Assignment>[] = []): DaysRows {
	return {
		shifts,
		assignments,
		names: new Map([
			['ann', '王秀英'],
			['bo', '郑立新'],
			['cy', '何建军'],
		]),
		teams: new Map([
			[TEAM, '安全巡逻服务队'],
			['team/O', '助老敬老服务队'],
		]),
	};
}
