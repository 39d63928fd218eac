import { weekOf, type Day } from '../../../domain/calendar/day.ts';
import { findClashes, manShifts, type MannedShift } from '../../../domain/schedule/week-roster.ts';
import type { Shift } from '../../../domain/tables/team-tables.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import type { DaysRows } from './load-days.ts';

export interface Person {
	id: string;
	/** Empty while the name has not arrived. */
	name: string;
}

/** A person of a shift who is wanted elsewhere at the same time. */
export interface ShiftClash {
	/** `twice`: the same slot a second time. */
	kind: 'overlap' | 'twice';
	person: Person;
	other: Shift;
	/** The other team's name; `null` when it is this team. */
	otherTeam: string | null;
}

/** A shift as the board shows it. */
export interface BoardShift {
	shift: Shift;
	people: readonly Person[];
	missing: number;
	clashes: readonly ShiftClash[];
}

/** A row of the board: what and where, with its shifts of each of the seven days. */
export interface BoardRow {
	key: string;
	title: string;
	place: string;
	cells: readonly (readonly BoardShift[])[];
}

/** A team's week. */
export interface BoardWeek {
	monday: Day;
	days: readonly Day[];
	/** In the order of time. */
	shifts: readonly BoardShift[];
	rows: readonly BoardRow[];
}

/** Draws a team's week from rows that reach at least a day beyond it on both sides, for nights over its edges. */
export function boardWeek(rows: DaysRows, document: string, monday: Day): BoardWeek {
	const days = weekOf(monday);
	const own = boardShifts(rows, document).filter(({ shift }) => days.includes(shift.day));
	return { monday: days[0] ?? monday, days, shifts: own, rows: boardRows(own, days) };
}

/** A team's shifts among all that are given, with what clashes, in the order of time. */
export function boardShifts(rows: DaysRows, document: string): BoardShift[] {
	const manned = manShifts(rows.shifts, rows.assignments);
	const clashes = shiftClashes(manned, rows, document);
	return manned
		.filter(({ shift }) => (shift as Stored<Shift>).doc === document)
		.map(({ shift, memberIds, missing }) => ({
			shift,
			people: memberIds.map((id) => ({ id, name: rows.names.get(id) ?? '' })),
			missing,
			clashes: clashes.get(shift.id) ?? [],
		}));
}

/** What clashes, by shift: each of the two names the other. */
export function shiftClashes(
	manned: readonly MannedShift[],
	rows: Pick<DaysRows, 'names' | 'teams'>,
	document: string,
): Map<string, ShiftClash[]> {
	const found = new Map<string, ShiftClash[]>();
	for (const { kind, memberId, shifts } of findClashes(manned)) {
		const person = { id: memberId, name: rows.names.get(memberId) ?? '' };
		for (const [shift, other] of [shifts, [shifts[1], shifts[0]]] as const) {
			const { doc } = other as Stored<Shift>;
			const clash = { kind, person, other, otherTeam: doc === document ? null : (rows.teams.get(doc) ?? '') };
			found.set(shift.id, [...(found.get(shift.id) ?? []), clash]);
		}
	}
	return found;
}

/** Shifts of the same work at the same place stand in one row; rows in the order of the day. */
function boardRows(shifts: readonly BoardShift[], days: readonly Day[]): BoardRow[] {
	const rows = new Map<string, { key: string; title: string; place: string; cells: BoardShift[][] }>();
	for (const one of shifts) {
		const { title, place = '', day } = one.shift;
		const key = rowKey(one.shift);
		const row = rows.get(key) ?? { key, title, place, cells: days.map(() => []) };
		rows.set(key, row);
		row.cells[days.indexOf(day)]?.push(one);
	}
	const earliest = ({ cells }: BoardRow) =>
		cells
			.flat()
			.map(({ shift }) => shift.startsAt)
			.sort()[0] ?? '';
	return [...rows.values()].sort((a, b) => {
		const [one, other] = [`${earliest(a)} ${a.key}`, `${earliest(b)} ${b.key}`];
		return one < other ? -1 : 1;
	});
}

/** What makes two shifts stand in one row. */
export function rowKey({ title, place = '' }: Pick<Shift, 'title' | 'place'>): string {
	return `${title.trim()}\n${place.trim()}`;
}
