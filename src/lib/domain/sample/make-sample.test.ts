import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { ageOn } from '../calendar/age-on.ts';
import { addDays, daysBetween } from '../calendar/day.ts';
import { applyChange, applyTextChange, readRecord, recordIds } from '../kernel/change.ts';
import type { AnyRecord, RecordOf } from '../kernel/define-table.ts';
import { parseDocumentName } from '../kernel/document-name.ts';
import { drawRights, mayOpen, type RightsRows } from '../rights/standing.ts';
import { findClashes, manShifts } from '../schedule/week-roster.ts';
import { tableNamed, tablesOf, type TableName, type Tables } from '../tables.ts';
import { cadenceOf } from '../visits/cadence.ts';
import { makeSample, type SampleOptions, type SamplePortion } from './make-sample.ts';

const TODAY = '2026-11-24';
const SMALL = {
	households: 60,
	residents: 150,
	volunteers: 48,
	partyMembers: 5,
	staff: 1,
	grids: 2,
	teams: 3,
	pairs: 4,
	visits: 40,
	solvedDifficulties: 20,
	openDifficulties: 2,
};

type Row<Name extends TableName> = RecordOf<Tables[Name]> & { doc: string };

/** Builds the documents as a server would, and reads every record back out of them. */
function build(options: SampleOptions) {
	const documents = new Map<string, Y.Doc>();
	const portions: SamplePortion[] = [];
	for (const portion of makeSample(options)) {
		portions.push(portion);
		const doc = documents.get(portion.document) ?? new Y.Doc();
		documents.set(portion.document, doc);
		doc.transact(() => {
			for (const change of portion.changes)
				if ('insert' in change) applyTextChange(doc, change);
				else applyChange(doc, tableNamed(change.table)!, change);
		});
	}
	const rows = new Map<string, (AnyRecord & { doc: string })[]>();
	for (const [name, doc] of documents)
		for (const table of tablesOf(name))
			for (const id of recordIds(doc, table)) {
				const record = readRecord(doc, table, id);
				if (record === null) throw new Error(`${name} lost ${table.name}/${id}`);
				const known = rows.get(table.name) ?? [];
				known.push({ ...record, doc: name });
				rows.set(table.name, known);
			}
	const all = <Name extends TableName>(name: Name) => (rows.get(name) ?? []) as unknown as Row<Name>[];
	return { documents, portions, rows, all };
}

let sample: ReturnType<typeof build>;
const all = <Name extends TableName>(name: Name) => sample.all(name);
beforeAll(() => {
	sample = build({ seed: 'shouwang', today: TODAY });
});

describe("the sample station's sizes", () => {
	it('are those of the report', () => {
		const members = all('members');
		const volunteers = members.filter(({ role }) => role === 'volunteer');
		expect(all('households')).toHaveLength(2_548);
		expect(all('residents')).toHaveLength(6_403);
		expect(volunteers).toHaveLength(1_925);
		expect(members.filter(({ partyMember }) => partyMember)).toHaveLength(207);
		expect(volunteers.filter(({ partyMember }) => partyMember)).toHaveLength(207);
		expect(all('grids')).toHaveLength(12);
		expect(all('teams')).toHaveLength(8);
		expect(all('pairings')).toHaveLength(110);
		expect(all('visits')).toHaveLength(1_543);
		expect(all('difficulties').filter(({ state }) => state === 'solved')).toHaveLength(1_221);
	});

	it('make one head and some staff beside the volunteers', () => {
		const roles = all('members').map(({ role }) => role);
		expect(roles.filter((role) => role === 'head')).toHaveLength(1);
		expect(roles.filter((role) => role === 'staff')).toHaveLength(8);
	});

	it.each(['other', 'a third'])('hold for the seed %s, too', (seed) => {
		const { all: other } = build({ seed, today: '2027-02-28', sizes: SMALL });
		expect(other('households')).toHaveLength(SMALL.households);
		expect(other('residents')).toHaveLength(SMALL.residents);
		expect(other('members').filter(({ role }) => role === 'volunteer')).toHaveLength(SMALL.volunteers);
		expect(other('visits')).toHaveLength(SMALL.visits);
		expect(other('difficulties')).toHaveLength(SMALL.solvedDifficulties + SMALL.openDifficulties);
	});

	it('can be twice as large', () => {
		const plan = { households: 5_096, residents: 12_806, volunteers: 3_850, grids: 24, pairs: 220 };
		let residents = 0;
		let pairings = 0;
		for (const { changes } of makeSample({ seed: 'x', today: TODAY, sizes: { ...plan, visits: 3_086 } }))
			for (const { table } of changes) {
				if (table === 'residents') residents++;
				if (table === 'pairings') pairings++;
			}
		expect([residents, pairings]).toEqual([12_806, 220]);
	});
});

describe('the same sample', () => {
	it('comes from the same seed and day', () => {
		const make = (seed: string, today: string) =>
			JSON.stringify([...makeSample({ seed, today, sizes: SMALL })]);
		expect(make('a', TODAY)).toBe(make('a', TODAY));
		expect(make('b', TODAY)).not.toBe(make('a', TODAY));
		expect(make('a', '2026-11-25')).not.toBe(make('a', TODAY));
	});
});

describe('every change', () => {
	it('goes into a table of its document and passes its schema', () => {
		for (const [name, doc] of sample.documents)
			for (const table of tablesOf(name))
				for (const id of recordIds(doc, table)) {
					const { id: _id, ...record } = readRecord(doc, table, id)!;
					const result = v.safeParse(table.schema, record);
					if (!result.success) throw new Error(`${table.name}: ${JSON.stringify(record)}`);
				}
		for (const { document, changes } of sample.portions) {
			const names = tablesOf(document).map(({ name }) => name);
			for (const { table } of changes) expect(names).toContain(table);
		}
	});

	it('makes a new record under an id of its own', () => {
		const ids = sample.portions.flatMap(({ changes }) =>
			changes.filter((change) => !['teamMembers', 'directory', 'weekNotes'].includes(change.table)),
		);
		expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
	});

	it('comes in portions of at most 300, document after document', () => {
		const documents: string[] = [];
		for (const { document, changes } of sample.portions) {
			expect(changes.length).toBeGreaterThan(0);
			expect(changes.length).toBeLessThanOrEqual(300);
			if (documents.at(-1) !== document) documents.push(document);
		}
		expect(new Set(documents).size).toBe(documents.length);
		expect(documents.slice(0, 2)).toEqual(['station', 'roster']);
	});
});

describe('its people', () => {
	it('live in homes that their buildings have, one household in each', () => {
		const buildings = new Map(all('buildings').map((building) => [building.id, building]));
		const homes = all('households').map(({ home, buildingId, doc }) => {
			const building = buildings.get(buildingId)!;
			const [number, unit, room] = home.split('-');
			expect(number).toBe(building.number);
			expect(doc).toBe(`grid/${building.gridId}`);
			expect(Number(unit)).toBeLessThanOrEqual(building.units);
			expect(Number(room!.slice(0, -2))).toBeLessThanOrEqual(building.floors);
			expect(Number(room!.slice(-2))).toBeLessThanOrEqual(building.homesPerFloor);
			return home;
		});
		expect(new Set(homes).size).toBe(homes.length);
		expect(homes).toContain('3-2-501');
	});

	it('are all in a household of their own grid', () => {
		const households = new Map(all('households').map((household) => [household.id, household]));
		for (const { householdId, home, doc } of all('residents')) {
			expect(households.get(householdId)?.home).toBe(home);
			expect(households.get(householdId)?.doc).toBe(doc);
		}
	});

	it('have care categories that fit their ages', () => {
		const old = new Set(['emptyNest', 'livingAlone', 'withoutFamily']);
		for (const { care, birthDay } of all('residents')) {
			const age = ageOn(birthDay!, TODAY);
			expect(age).toBeGreaterThanOrEqual(0);
			expect(age).toBeLessThan(106);
			if (care.some((category) => old.has(category))) expect(age).toBeGreaterThanOrEqual(57);
			if (care.includes('leftBehindChild')) expect(age).toBeLessThan(16);
			if (care.includes('migrantWorker')) expect(age).toBeGreaterThanOrEqual(18);
		}
	});

	it('have telephone numbers that nobody has, each their own', () => {
		const phones = all('residents').flatMap(({ phone }) => phone ?? []);
		for (const phone of phones) expect(phone).toMatch(/^1990000\d{4}$/);
		expect(new Set(phones).size).toBe(phones.length);
	});

	it('are called by many names', () => {
		const names = all('residents').map(({ name }) => name);
		expect(new Set(names).size).toBeGreaterThan(4_500);
	});
});

describe('its members', () => {
	it('are in the directory under their names', () => {
		const directory = new Map(all('directory').map(({ id, name, initials }) => [id, `${name} ${initials}`]));
		expect(directory.size).toBe(all('members').length);
		for (const { id, name, initials } of all('members'))
			expect(directory.get(id)).toBe(`${name} ${initials}`);
	});

	it('who live here are residents, with name, birth day and telephone', () => {
		const residents = new Set(
			all('residents').map(({ name, birthDay, home, phone }) => [name, birthDay, home, phone].join()),
		);
		const living = all('members').filter(({ home }) => home !== undefined);
		expect(living.length).toBeGreaterThan(1_700);
		for (const { name, birthDay, home, phone } of living)
			expect(residents).toContain([name, birthDay, home, phone].join());
	});

	it('are in the teams that their record names', () => {
		const teams = new Map<string, string[]>();
		for (const { id, doc } of all('teamMembers'))
			teams.set(id, [...(teams.get(id) ?? []), parseDocumentName(doc)!.owner]);
		for (const { id, teamIds } of all('members'))
			expect([...(teams.get(id) ?? [])].sort()).toEqual([...(teamIds ?? [])].sort());
	});

	it('take the head’s name where it is known', () => {
		const { all: other } = build({
			seed: 's',
			today: TODAY,
			sizes: SMALL,
			headName: '测试员',
			headInitials: 'csy',
		});
		const head = other('members').find(({ role }) => role === 'head')!;
		expect([head.name, head.initials]).toEqual(['测试员', 'csy']);
		expect(other('directory').find(({ id }) => id === head.id)?.name).toBe('测试员');
	});
});

describe('its teams', () => {
	it('have two leaders each, and may be read by their members only', () => {
		const rights = drawRights({
			members: all('members'),
			teamMembers: all('teamMembers'),
			pairings: all('pairings'),
			grids: all('grids'),
		} satisfies RightsRows);
		for (const { id } of all('teams')) {
			const team = all('teamMembers').filter(({ doc }) => doc === `team/${id}`);
			expect(team.filter(({ leader }) => leader)).toHaveLength(2);
			for (const member of team) expect(mayOpen(rights.get(member.id), `team/${id}`)).toBe(true);
			for (const { id: leaderId } of team.filter(({ leader }) => leader))
				expect(rights.get(leaderId)?.standing).toBe('leader');
		}
	});

	it('have this and next week’s shifts, taken by their own members, some missing', () => {
		for (const { id } of all('teams')) {
			const own = <Name extends 'shifts' | 'assignments' | 'teamMembers'>(name: Name) =>
				all(name).filter(({ doc }) => doc === `team/${id}`);
			const team = new Set(own('teamMembers').map((member) => member.id));
			const days = own('shifts').map(({ day }) => day);
			expect(days.every((day) => day >= '2026-11-23' && day <= '2026-12-06')).toBe(true);
			expect(days.some((day) => day < '2026-11-30') && days.some((day) => day >= '2026-11-30')).toBe(true);
			for (const assignment of own('assignments')) {
				expect(team).toContain(assignment.memberId);
				expect(assignment.id).toBe(`${assignment.shiftId}.${assignment.memberId}`);
			}
		}
		const missing = manShifts(all('shifts'), all('assignments')).filter((shift) => shift.missing > 0);
		expect(missing.length).toBeGreaterThan(3);
		expect(missing.length).toBeLessThan(all('shifts').length / 2);
	});

	it('want one person in two places, this Thursday', () => {
		const clashes = all('teams').flatMap(({ id }) => {
			const own = <Row extends { doc: string }>(rows: Row[]) =>
				rows.filter(({ doc }) => doc === `team/${id}`);
			return findClashes(manShifts(own(all('shifts')), own(all('assignments'))));
		});
		expect(clashes.map(({ kind, shifts }) => [kind, shifts.map(({ day }) => day)])).toEqual([
			['overlap', ['2026-11-26', '2026-11-26']],
		]);
	});

	it('have a text for each of the two weeks', () => {
		for (const { id } of all('teams')) {
			const notes = all('weekNotes').filter(({ doc }) => doc === `team/${id}`);
			expect(notes.map((note) => note.id).sort()).toEqual(['2026-11-23', '2026-11-30']);
			for (const note of notes) expect((note as { text?: string }).text).toMatch(/。$/);
		}
	});
});

describe('its pairings', () => {
	it('join a resident with one or two volunteers and a leader', () => {
		const volunteers = new Set(all('members').flatMap(({ id, role }) => (role === 'volunteer' ? [id] : [])));
		const leaders = new Set(all('teamMembers').flatMap(({ id, leader }) => (leader ? [id] : [])));
		const residents = new Map(all('residents').map((resident) => [resident.id, resident]));
		for (const { id, doc, recipientId, volunteerIds, leaderId } of all('pairings')) {
			expect(doc).toBe(`pair/${id}`);
			expect([1, 2]).toContain(new Set(volunteerIds).size);
			for (const volunteer of volunteerIds) expect(volunteers).toContain(volunteer);
			expect(leaders).toContain(leaderId);
			const recipient = all('recipients').find((candidate) => candidate.id === recipientId)!;
			const resident = residents.get(recipient.residentId!)!;
			expect([recipient.doc, recipient.name, recipient.home]).toEqual([doc, resident.name, resident.home]);
			expect(resident.doc).toBe(`grid/${recipient.gridId}`);
		}
	});

	it('hold an agreement that runs today', () => {
		for (const { recipientId } of all('pairings')) {
			const agreement = all('agreements').find((candidate) => candidate.recipientId === recipientId)!;
			expect(agreement.startsOn <= TODAY && agreement.endsOn >= TODAY).toBe(true);
			expect(agreement.helps.length).toBeGreaterThan(1);
		}
	});

	it('are visited by their own people, within the last year and not in the future', () => {
		const pairings = new Map(all('pairings').map((pairing) => [pairing.recipientId, pairing]));
		for (const visit of all('visits')) {
			const { doc, volunteerIds, leaderId, startedOn } = pairings.get(visit.recipientId)!;
			expect(visit.doc).toBe(doc);
			expect([...volunteerIds, leaderId]).toContain(visit.authorId);
			expect(visit.day < TODAY && visit.day >= addDays(TODAY, -365)).toBe(true);
			expect(visit.day >= startedOn).toBe(true);
			expect(new Date(visit.enteredAt + 8 * 3_600_000).toISOString().slice(0, 10)).toBe(visit.day);
		}
	});

	it('give Today something of everything: late, today, soon, later, never', () => {
		const last = new Map<string, string>();
		for (const { recipientId, day } of all('visits'))
			if (day > (last.get(recipientId) ?? '')) last.set(recipientId, day);
		const due = all('pairings').map((pairing) => {
			const day = last.get(pairing.recipientId);
			return day === undefined ? null : daysBetween(TODAY, addDays(day, cadenceOf(pairing)));
		});
		const count = (fits: (days: number | null) => boolean) => due.filter(fits).length;
		expect(count((days) => days === null)).toBe(1);
		expect(count((days) => days !== null && days < 0)).toBeGreaterThan(8);
		expect(count((days) => days === 0)).toBeGreaterThan(8);
		expect(count((days) => days !== null && days > 0 && days <= 7)).toBeGreaterThan(8);
		expect(count((days) => days !== null && days > 7)).toBeGreaterThan(8);
	});

	it('have difficulties found on their visits and solved before today', () => {
		for (const { state, reportedOn, solvedOn, outcome, reporterId, recipientId, doc } of all(
			'difficulties',
		)) {
			const pairing = all('pairings').find((candidate) => candidate.recipientId === recipientId)!;
			expect(pairing.doc).toBe(doc);
			expect([...pairing.volunteerIds, pairing.leaderId]).toContain(reporterId);
			expect(solvedOn !== undefined).toBe(state === 'solved');
			if (solvedOn === undefined) continue;
			expect(solvedOn >= reportedOn && solvedOn < TODAY).toBe(true);
			expect(outcome).not.toBe(undefined);
		}
	});

	it('are told of in words that hardly repeat', () => {
		const notes = all('visits').flatMap(({ note }) => note ?? []);
		expect(notes.length).toBeGreaterThan(1_300);
		expect(new Set(notes).size).toBeGreaterThan(notes.length * 0.95);
		for (const note of notes) expect(note).not.toMatch(/[{}]|undefined|。。/);
		const difficulties = all('difficulties').map(({ what, recipientId }) => `${recipientId} ${what}`);
		expect(new Set(difficulties).size).toBeGreaterThan(difficulties.length * 0.98);
	});

	it('speak of no relatives to somebody who has none', () => {
		const alone = all('recipients').filter(({ care }) => care.includes('withoutFamily'));
		expect(alone.length).toBeGreaterThan(0);
		for (const { id } of alone)
			for (const { note } of all('visits').filter(({ recipientId }) => recipientId === id))
				expect(note ?? '').not.toMatch(/女儿|儿子|孙子|家里人|家人/);
	});
});
