import { addDays, type Day } from '../../../domain/calendar/day.ts';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import type { TeamMember } from '../../../domain/tables/team-tables.ts';
import type { Replica } from '../../../replica/replica.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import { LiveRows } from '../../live/live-rows.svelte.ts';
import type { DeviceRights } from '../../rights/device-rights.svelte.ts';
import { boardWeek, type BoardWeek, type Person } from '../week/board-week.ts';
import { loadDays, type DaysRows } from '../week/load-days.ts';
import { weekSummary, type WeekSummary } from '../week/week-summary.ts';

/** Who reads the board. */
interface Reader {
	readonly replica: Pick<Replica, 'rows'>;
	readonly member: { id: string };
	readonly isStaff: boolean;
	readonly clock: { readonly today: string };
}

/** What the reader is in the team, by the rules. */
type Rights = Pick<DeviceRights, 'known' | 'mayCreate' | 'roleIn'>;

/** A team, as its board names it. */
export interface TeamFacts {
	name: string;
	/** The leaders' names: whom to ask. */
	leaders: readonly string[];
	/** Whether the reader has other teams to go back to. */
	several: boolean;
}

/** What a board is about: both are read reactively. */
interface Subject {
	team(): string;
	monday(): Day;
}

/**
 * A team's week as this device has it.
 *
 * 1. Only the week on screen is read, with a day on both sides, for nights over its edges.
 * 2. Who may begin a shift may change all of the board: its tables share a rule (board-rules.test.ts). The station
 *    judges; this says what to offer.
 */
export class TeamBoard {
	readonly #reader: Reader;
	readonly #rights: Rights;
	readonly #subject: Subject;
	readonly #days: LiveRows<DaysRows>;
	readonly #members: LiveRows<readonly Stored<TeamMember>[]>;
	readonly #team: LiveRows<TeamFacts | null>;
	/** By itself: it changes with every key that somebody types. */
	readonly #notes: LiveRows<string>;

	constructor(reader: Reader, rights: Rights, subject: Subject) {
		const { rows } = reader.replica;
		this.#reader = reader;
		this.#rights = rights;
		this.#subject = subject;
		this.#days = new LiveRows(() => {
			const monday = subject.monday();
			return () => loadDays(rows, addDays(monday, -1), addDays(monday, 7));
		});
		this.#members = new LiveRows(() => {
			const { document } = this;
			return async () =>
				(await rows.teamMembers.where('doc').equals(document).toArray()).filter(
					({ deleted }) => deleted === undefined,
				);
		});
		this.#team = new LiveRows(
			() => {
				const [id, members] = [subject.team(), this.#members.current ?? []];
				const leaders = members.filter(({ leader }) => leader).map((row) => row.id);
				return async () => {
					const [team, people, own] = await Promise.all([
						rows.teams.where('id').equals(id).first(),
						rows.directory.where('id').anyOf(leaders).toArray(),
						rows.teamMembers.where('id').equals(reader.member.id).count(),
					]);
					if (team === undefined || team.deleted !== undefined) return null;
					return {
						name: team.name,
						leaders: people.map(({ name }) => name),
						several: reader.isStaff || own > 1,
					};
				};
			},
			{ keep: true },
		);
		this.#notes = new LiveRows(() => {
			const [document, monday] = [this.document, subject.monday()];
			return async () => (await rows.weekNotes.get([document, monday]))?.text ?? '';
		});
	}

	get document(): DocumentName {
		return `team/${this.#subject.team()}`;
	}

	get monday(): Day {
		return this.#subject.monday();
	}

	/** `undefined` until it has been read, `null` when the station has no such team. */
	get team(): TeamFacts | null | undefined {
		return this.#team.current;
	}

	/** 本周说明 as the device's index has them: for those who only read. */
	get notes(): string {
		return this.#notes.current ?? '';
	}

	get members(): readonly TeamMember[] | undefined {
		return this.#members.current;
	}

	readonly week: BoardWeek | undefined = $derived.by(() => {
		const rows = this.#days.current;
		return rows && boardWeek(rows, this.document, this.monday);
	});

	readonly summary: WeekSummary | undefined = $derived.by(
		() => this.week && weekSummary(this.week, this.#reader.clock.today),
	);

	/** Whether it is known yet what this person may see and change. */
	get known(): boolean {
		return this.#rights.known;
	}

	get mayEdit(): boolean {
		return this.#rights.mayCreate(this.document, 'shifts', { id: '' });
	}

	/** Whether this person gets to see the team's schedule at all. */
	get maySee(): boolean {
		return this.#rights.roleIn(this.document) !== null;
	}

	get failed(): boolean {
		return [this.#days, this.#members, this.#team].some(({ failed }) => failed);
	}

	isMember(id: string): boolean {
		return this.members?.some((member) => member.id === id) ?? false;
	}

	isMine(people: readonly Person[]): boolean {
		return people.some(({ id }) => id === this.#reader.member.id);
	}

	retry(): void {
		for (const rows of [this.#days, this.#members, this.#team]) rows.retry();
	}
}
