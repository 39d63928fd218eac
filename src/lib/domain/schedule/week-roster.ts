import type { Assignment, Shift } from '../tables/team-tables.ts';
import { shiftMinutes, shiftSpan, type ShiftSpan } from './shift-span.ts';

/**
 * Two shifts that one person cannot both take. `overlap` is a warning, since leaders may know better (a hand-over
 * of ten minutes); `twice`, the same slot a second time, is an error: somebody is missing who seems to be there.
 */
export interface Clash {
	kind: 'overlap' | 'twice';
	memberId: string;
	/** The earlier one first. */
	shifts: readonly [Shift, Shift];
}

/** A shift with who takes it. */
export interface MannedShift {
	shift: Shift;
	/** Each person once, in the order in which they were put in. */
	memberIds: readonly string[];
	/** How many people it still needs. */
	missing: number;
}

/** Joins shifts with their people, in the order of time. Removed shifts and assignments do not count. */
export function manShifts(shifts: Iterable<Shift>, assignments: Iterable<Assignment>): MannedShift[] {
	const members = new Map<string, Assignment[]>();
	for (const assignment of assignments) {
		if (assignment.deleted !== undefined) continue;
		const known = members.get(assignment.shiftId);
		if (known === undefined) members.set(assignment.shiftId, [assignment]);
		else known.push(assignment);
	}
	return [...shifts]
		.filter(({ deleted }) => deleted === undefined)
		.sort(inOrderOfTime)
		.map((shift) => {
			const own = (members.get(shift.id) ?? []).sort((a, b) => a.assignedAt - b.assignedAt);
			const memberIds = [...new Set(own.map(({ memberId }) => memberId))];
			return { shift, memberIds, missing: Math.max(0, shift.needed - memberIds.length) };
		});
}

/** Every two shifts of one person that lie over each other, in the order of time. */
export function findClashes(manned: Iterable<MannedShift>): Clash[] {
	const own = new Map<string, { shift: Shift; span: ShiftSpan }[]>();
	const clashes: Clash[] = [];
	for (const { shift, memberIds } of [...manned].sort((a, b) => inOrderOfTime(a.shift, b.shift))) {
		const span = shiftSpan(shift);
		for (const memberId of memberIds) {
			const earlier = own.get(memberId) ?? [];
			own.set(memberId, [...earlier, { shift, span }]);
			for (const other of earlier) {
				if (other.span.to <= span.from) continue;
				const kind = isSameSlot(other.shift, shift) ? 'twice' : 'overlap';
				clashes.push({ kind, memberId, shifts: [other.shift, shift] });
			}
		}
	}
	return clashes;
}

/** How many minutes each person has taken, over all the shifts given: a week's, a month's. */
export function minutesByMember(manned: Iterable<MannedShift>): Map<string, number> {
	const minutes = new Map<string, number>();
	for (const { shift, memberIds } of manned)
		for (const id of memberIds) minutes.set(id, (minutes.get(id) ?? 0) + shiftMinutes(shift));
	return minutes;
}

/** Two leaders without signal may each have made the same slot: same time, same work. */
function isSameSlot(a: Shift, b: Shift): boolean {
	return a.day === b.day && a.startsAt === b.startsAt && a.endsAt === b.endsAt && a.title === b.title;
}

function inOrderOfTime(a: Shift, b: Shift): number {
	const [one, other] = [`${a.day} ${a.startsAt} ${a.id}`, `${b.day} ${b.startsAt} ${b.id}`];
	return one < other ? -1 : one > other ? 1 : 0;
}
