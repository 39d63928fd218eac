import { addDays, mondayOf } from '../calendar/day.ts';
import type { Change, TextChange } from '../kernel/change.ts';
import type { Id } from '../kernel/id.ts';
import type { Tables } from '../tables.ts';
import type { RecordOf } from '../kernel/define-table.ts';
import { assignmentId } from '../tables/team-tables.ts';
import type { PlannedBuilding } from './buildings.ts';
import { makeSampleId } from './make-sample-id.ts';
import { agreementTerm, type PlannedPair } from './pairs.ts';
import type { SamplePlan } from './plan-sample.ts';
import { careNoteOf, describeAgreement, describeRecipient } from './recipient-words.ts';
import { planShifts } from './shifts.ts';
import type { PlannedTeam } from './teams.ts';

/** Writes what is planned down as the changes that people would have made. */

type Fields<Name extends keyof Tables> = Omit<RecordOf<Tables[Name]>, 'id' | 'deleted'>;

/** A change of a new record: checked by the compiler against its table; fields without a value are left out. */
function change<Name extends keyof Tables>(table: Name, id: string, fields: Fields<Name>): Change {
	const known = Object.entries(fields).filter(([, value]) => value !== undefined);
	return { table, id, fields: Object.fromEntries(known) };
}

/** The ids of the buildings, by their number. */
export function makeBuildingIds(plan: SamplePlan): Map<PlannedBuilding, Id> {
	const random = plan.seed.fork('building-ids');
	const day = addDays(plan.today, -6 * 365);
	return new Map(plan.people.buildings.map((building) => [building, makeSampleId(day, random)]));
}

/** The document `station`. */
export function* stationChanges(
	plan: SamplePlan,
	stationName: string,
	buildingIds: ReadonlyMap<PlannedBuilding, Id>,
): Generator<Change> {
	yield change('profiles', 'station', {
		name: stationName,
		foundedOn: addDays(plan.today, -6 * 365),
		emergencyPhone: '199-0000-0000',
	});
	for (const { id, name, leader } of plan.grids) yield change('grids', id, { name, leaderId: leader?.id });
	for (const [{ number, grid, units, floors, homesPerFloor }, id] of buildingIds) {
		const gridId = plan.grids[grid]?.id ?? '';
		yield change('buildings', id, { number, gridId, units, floors, homesPerFloor });
	}
	for (const { id, kind } of plan.teams)
		yield change('teams', id, { name: kind.name, charter: kind.charter });
	for (const { id, name, initials } of plan.members) yield change('directory', id, { name, initials });
}

/** The document `roster`. */
export function* rosterChanges(plan: SamplePlan): Generator<Change> {
	for (const member of plan.members) {
		const { name, initials, gender, birthDay, partyMember, phone, role, joinedOn, skills, teamIds } = member;
		yield change('members', member.id, {
			name,
			initials,
			gender,
			birthDay,
			partyMember,
			phone,
			home: member.resident?.home,
			role,
			joinedOn,
			skills: skills.length > 0 ? skills : undefined,
			teamIds: teamIds.length > 0 ? teamIds : undefined,
			consentOn: joinedOn,
		});
	}
}

/** A grid's document. */
export function* gridChanges(
	plan: SamplePlan,
	grid: number,
	buildingIds: ReadonlyMap<PlannedBuilding, Id>,
	residentIds: Map<unknown, Id>,
): Generator<Change> {
	const random = plan.seed.fork(`grid-ids/${grid}`);
	const census = addDays(plan.today, -420);
	for (const { home, building, residents } of plan.people.households) {
		if (building.grid !== grid) continue;
		const householdId = makeSampleId(census, random);
		yield change('households', householdId, { home, buildingId: buildingIds.get(building) ?? '' });
		for (const resident of residents) {
			const { name, initials, gender, birthDay, phone, care } = resident;
			const id = makeSampleId(census, random);
			residentIds.set(resident, id);
			yield change('residents', id, {
				name,
				initials,
				gender,
				birthDay,
				householdId,
				home,
				phone,
				care,
				careNote: careNoteOf(random, resident),
			});
		}
	}
}

/** A team's document. */
export function* teamChanges(plan: SamplePlan, team: PlannedTeam): Generator<Change | TextChange> {
	for (const member of team.members)
		yield change('teamMembers', member.id, {
			leader: team.leaders.includes(member),
			joinedOn: member.joinedOn > team.foundedOn ? member.joinedOn : team.foundedOn,
		});
	const leaderId = team.leaders[0]?.id;
	for (const { id, day, row, people, assignedAt } of planShifts(plan.seed, team, plan.today)) {
		const { startsAt, endsAt, kind, title, place, needed } = row;
		yield change('shifts', id, { day, startsAt, endsAt, kind, title, place, needed });
		for (const { id: memberId } of people)
			yield change('assignments', assignmentId(id, memberId), {
				shiftId: id,
				memberId,
				assignedBy: leaderId ?? memberId,
				assignedAt,
			});
	}
	for (const [week, insert] of team.kind.notes.entries())
		yield {
			table: 'weekNotes',
			id: addDays(mondayOf(plan.today), week * 7),
			text: 'text',
			index: 0,
			remove: 0,
			insert,
		};
}

/** A pairing's document. */
export function* pairChanges(
	plan: SamplePlan,
	pair: PlannedPair,
	residentIds: ReadonlyMap<unknown, Id>,
): Generator<Change> {
	const { id, recipientId, recipient, risk, startedOn } = pair;
	const random = plan.seed.fork(`pair/${id}`);
	const { startsOn, endsOn } = agreementTerm(startedOn, plan.today);
	yield change('pairings', id, {
		recipientId,
		volunteerIds: pair.volunteers.map((volunteer) => volunteer.id),
		leaderId: pair.leader?.id,
		risk,
		state: 'active',
		startedOn,
	});
	yield change('recipients', recipientId, {
		residentId: residentIds.get(recipient),
		gridId: plan.grids[recipient.building.grid]?.id,
		name: recipient.name,
		initials: recipient.initials,
		gender: recipient.gender,
		birthDay: recipient.birthDay,
		home: recipient.home,
		care: recipient.care,
		phone: recipient.phone,
		...describeRecipient(random, plan.phones, pair),
	});
	yield change('agreements', makeSampleId(startsOn, random), {
		recipientId,
		helps: pair.helps,
		startsOn,
		endsOn,
		...describeAgreement(random, pair),
	});
	for (const { author, ...visit } of plan.visits.get(pair) ?? [])
		yield change('visits', visit.id, {
			recipientId,
			authorId: author.id,
			day: visit.day,
			enteredAt: visit.enteredAt,
			minutes: visit.minutes,
			helps: visit.helps,
			condition: visit.condition,
			note: visit.note,
			photos: [],
		});
	for (const { reporter, owner, ...difficulty } of plan.difficulties.get(pair) ?? [])
		yield change('difficulties', difficulty.id, {
			recipientId,
			what: difficulty.what,
			state: difficulty.state,
			reportedOn: difficulty.reportedOn,
			reporterId: reporter.id,
			ownerId: owner?.id,
			dueOn: difficulty.dueOn,
			solvedOn: difficulty.solvedOn,
			outcome: difficulty.outcome,
		});
}
