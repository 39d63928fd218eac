import { shiftMinutes } from '../../../domain/schedule/shift-span.ts';
import { assignmentId, type Shift } from '../../../domain/tables/team-tables.ts';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import type { ShiftKind } from '../../../domain/vocabulary.ts';
import type { DocumentChange } from '../../../replica/documents/document-keeper.ts';
import type { BoardShift, Person, ShiftClash } from '../week/board-week.ts';
import type { DaysRows } from '../week/load-days.ts';
import { clashesIf } from './clashes-if.ts';

/** What a person fills in of a shift. */
export interface ShiftFields {
	day: string;
	startsAt: string;
	endsAt: string;
	kind: ShiftKind;
	title: string;
	place: string;
	needed: number;
}

/** What keeps a shift from being saved. */
export type ShiftProblem = 'title' | 'day' | 'time' | 'sameTime';

/** Where a form gets what it does not hold itself. */
export interface ShiftFormSources {
	document: DocumentName;
	/** The shift as the device has it now; `undefined` for a new one, and when it was taken away. */
	live(): BoardShift | undefined;
	/** The shifts around the form's day, of every team; `undefined` until they have been read. */
	around(): DaysRows | undefined;
	/** Whether somebody belongs to the team. */
	isMember(id: string): boolean;
}

interface Writer {
	id: string;
	now: number;
	today: string;
}

export const MOST_NEEDED = 50;

/**
 * A shift while somebody changes it.
 *
 * 1. What the person has not touched follows what others do to the shift meanwhile; what is saved is only what was touched.
 * 2. Nobody is in it twice: whoever is in it already cannot be put in again.
 * 3. Who is wanted elsewhere at the same time is a warning, never an obstacle.
 */
export class ShiftForm {
	readonly id: string;
	readonly isNew: boolean;
	readonly #first: ShiftFields;
	readonly #sources: ShiftFormSources;
	#edits = $state.raw<Partial<ShiftFields>>({});
	#added = $state.raw<readonly Person[]>([]);
	#removed = $state.raw<readonly string[]>([]);

	/** `first`: the shift as it was opened, or what a new one begins with. */
	constructor(id: string, first: ShiftFields, isNew: boolean, sources: ShiftFormSources) {
		this.id = id;
		this.isNew = isNew;
		this.#first = first;
		this.#sources = sources;
	}

	readonly #live = $derived.by(() => this.#sources.live());

	/** Somebody else has taken it away, or moved it to another week, while it was open here. */
	get gone(): boolean {
		return !this.isNew && this.#live === undefined;
	}

	readonly fields: ShiftFields = $derived.by(() => {
		const { day, startsAt, endsAt, kind, title, place, needed } = this.#live?.shift ?? this.#first;
		return { day, startsAt, endsAt, kind, title, place: place ?? '', needed, ...this.#edits };
	});

	readonly people: readonly Person[] = $derived.by(() => {
		const there = (this.#live?.people ?? []).filter(({ id }) => !this.#removed.includes(id));
		return [...there, ...this.#added.filter(({ id }) => !there.some((person) => person.id === id))];
	});

	/** Those who will join the team by it, or they would not see their shift. */
	readonly joining: readonly Person[] = $derived.by(() =>
		this.people.filter(({ id }) => !this.#sources.isMember(id)),
	);

	get missing(): number {
		return Math.max(0, this.fields.needed - this.people.length);
	}

	/** `undefined` while the times do not make a shift. */
	get minutes(): number | undefined {
		return this.problems.some((problem) => problem === 'time' || problem === 'sameTime')
			? undefined
			: shiftMinutes(this.fields);
	}

	readonly problems: readonly ShiftProblem[] = $derived.by(() => {
		const { title, day, startsAt, endsAt } = this.fields;
		const found: ShiftProblem[] = [];
		if (title.trim() === '') found.push('title');
		if (day === '') found.push('day');
		if (startsAt === '' || endsAt === '') found.push('time');
		else if (startsAt === endsAt) found.push('sameTime');
		return found;
	});

	/** Who of the shift would be wanted elsewhere, as the form stands. */
	readonly clashes: readonly ShiftClash[] = $derived.by(() => this.#clashesOf(this.people));

	/** Why somebody who is not in it would better not be: what they would be wanted for at the same time. */
	clashesIfAdded(person: Person): readonly ShiftClash[] {
		return this.#clashesOf([person]);
	}

	/** Whether there is anything to save. */
	get changed(): boolean {
		return this.isNew || this.#fieldChanges() !== null || this.#added.length + this.#removed.length > 0;
	}

	set<Key extends keyof ShiftFields>(field: Key, value: ShiftFields[Key]): void {
		this.#edits = { ...this.#edits, [field]: value };
	}

	has(id: string): boolean {
		return this.people.some((person) => person.id === id);
	}

	add(person: Person): void {
		if (this.has(person.id)) return;
		this.#removed = this.#removed.filter((id) => id !== person.id);
		if (!this.has(person.id)) this.#added = [...this.#added, person];
	}

	remove(id: string): void {
		this.#added = this.#added.filter((person) => person.id !== id);
		if (this.#live?.people.some((person) => person.id === id)) this.#removed = [...this.#removed, id];
	}

	/** What is to be written: only what was touched, so that what others changed meanwhile stays. */
	changes(writer: Writer): DocumentChange[] {
		const changes: DocumentChange[] = [];
		const fields = this.#fieldChanges();
		if (fields !== null) changes.push({ table: 'shifts', id: this.id, fields });
		for (const { id } of this.#added)
			changes.push({
				table: 'assignments',
				id: assignmentId(this.id, id),
				// It may have been taken away earlier: then it is the same record.
				fields: {
					shiftId: this.id,
					memberId: id,
					assignedBy: writer.id,
					assignedAt: writer.now,
					deleted: null,
				},
			});
		for (const id of this.#removed)
			changes.push({
				table: 'assignments',
				id: assignmentId(this.id, id),
				fields: { deleted: { by: writer.id, at: writer.now } },
			});
		for (const { id } of this.joining)
			changes.push({
				table: 'teamMembers',
				id,
				fields: { leader: false, joinedOn: writer.today, deleted: null },
			});
		return changes;
	}

	#fieldChanges(): Partial<Record<keyof ShiftFields, unknown>> | null {
		const { title, place, ...rest } = this.fields;
		const all: Record<string, unknown> = { ...rest, title: title.trim(), place: place.trim() || null };
		if (this.isNew) return place.trim() === '' ? { ...rest, title: title.trim() } : all;
		const before: Partial<Shift> = this.#live?.shift ?? this.#first;
		const touched = Object.keys(this.#edits).filter(
			(field) => all[field] !== ((before[field as keyof Shift] as unknown) ?? null),
		);
		return touched.length === 0 ? null : Object.fromEntries(touched.map((field) => [field, all[field]]));
	}

	#clashesOf(people: readonly Person[]): readonly ShiftClash[] {
		const rows = this.#sources.around();
		if (rows === undefined || this.minutes === undefined || this.problems.includes('day')) return [];
		return clashesIf({ ...this.fields, id: this.id }, people, rows, this.#sources.document);
	}
}
