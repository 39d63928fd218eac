import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import { allTables, tableNamed } from '../../src/lib/domain/tables.ts';
import { eraseFields, isAboutPerson, NOBODY_NAMED } from './erased-record.ts';

const WHEN = { now: 1_000, today: '2026-11-24' };
const SECRET = 'something of the person';
const HASH = 'a'.repeat(64);

/** Records with everything in them that can be. */
const FULL: Record<string, AnyRecord> = {
	residents: {
		id: 'x',
		name: SECRET,
		initials: 'secret',
		gender: 'male',
		birthDay: '1950-01-02',
		householdId: 'h1',
		home: '3-2-501',
		phone: '13900000000',
		care: ['livingAlone'],
		careNote: SECRET,
	},
	recipients: {
		id: 'x',
		residentId: 'res',
		gridId: 'g',
		name: SECRET,
		initials: 'secret',
		gender: 'female',
		birthDay: '1950-01-02',
		home: '3-2-501',
		care: [],
		phone: '13900000000',
		contactName: SECRET,
		contactPhone: '13900000000',
		contactRelation: SECRET,
		needs: SECRET,
		caution: SECRET,
	},
	pairings: {
		id: 'x',
		recipientId: 'r',
		volunteerIds: ['ann'],
		leaderId: 'lee',
		risk: 'high',
		cadenceDays: 3,
		state: 'active',
		startedOn: '2026-01-05',
		reason: SECRET,
	},
	agreements: {
		id: 'x',
		recipientId: 'r',
		helps: ['meals'],
		content: SECRET,
		startsOn: '2026-01-05',
		endsOn: '2027-01-05',
		place: SECRET,
		time: SECRET,
	},
	visits: {
		id: 'x',
		recipientId: 'r',
		authorId: 'ann',
		day: '2026-11-20',
		enteredAt: 5,
		minutes: 45,
		helps: ['meals'],
		condition: 'well',
		note: SECRET,
		photos: [HASH],
		signature: HASH,
		withdrawnReason: SECRET,
		correction: { by: 'sun', at: 6, reason: SECRET },
	},
	difficulties: {
		id: 'x',
		recipientId: 'r',
		what: SECRET,
		state: 'solved',
		reportedOn: '2026-11-01',
		reporterId: 'ann',
		ownerId: 'lee',
		dueOn: '2026-11-20',
		solvedOn: '2026-11-19',
		outcome: SECRET,
	},
	members: {
		id: 'x',
		name: SECRET,
		initials: 'secret',
		gender: 'male',
		birthDay: '1950-01-02',
		partyMember: true,
		phone: '13900000000',
		home: SECRET,
		role: 'volunteer',
		joinedOn: '2020-01-01',
		skills: [SECRET],
		teamIds: ['t'],
		consentOn: '2020-01-01',
	},
	directory: { id: 'x', name: SECRET, initials: 'secret' },
	teamMembers: { id: 'x', leader: true, joinedOn: '2020-01-01' },
	conflicts: {
		id: 'x',
		table: 'recipients',
		recordId: 'r',
		kind: 'conflict',
		fields: ['needs'],
		base: { needs: SECRET },
		standing: { needs: SECRET },
		standingBy: 'ann',
		other: { needs: SECRET },
		otherBy: 'bob',
		at: 7,
		resolved: { by: 'ann', at: 8, took: 'other', note: SECRET },
	},
};

function erase(table: string, record: AnyRecord): AnyRecord {
	const next: AnyRecord = { ...record };
	for (const [field, value] of Object.entries(eraseFields(table, record, WHEN)))
		if (value === null) delete next[field];
		else next[field] = value;
	return next;
}

describe('eraseFields', () => {
	const tables = allTables().filter(({ name }) => isAboutPerson(name));

	it.each(tables.map(({ name }) => name))('leaves of %s a record of its form that tells nothing', (name) => {
		const table = tableNamed(name);
		const full = FULL[name];
		if (table === undefined || full === undefined)
			throw new Error(`a full record of ${name} is missing here`);
		// Every field is there, so that a new one is looked at.
		expect([...table.fields].sort()).toEqual(
			Object.keys(name === 'pairings' ? { ...full, endedOn: 1 } : full)
				.filter((field) => field !== 'id')
				.sort(),
		);
		expect(v.is(table.schema, full)).toBe(true);
		const left = erase(name, { ...full, fromANewerVersion: SECRET });
		expect(v.is(table.schema, left)).toBe(true);
		const text = JSON.stringify(left);
		for (const secret of [SECRET, 'secret', '1950', '139', '501', HASH, 'livingAlone'])
			expect(text).not.toContain(secret);
		expect(left.erased).toEqual({ at: 1_000 });
		// Done again, it changes nothing.
		expect(erase(name, left)).toEqual(left);
	});

	it('keeps what a visit counts for', () => {
		const left = erase('visits', FULL.visits ?? { id: '' });
		expect(left).toMatchObject({ authorId: 'ann', day: '2026-11-20', minutes: 45, helps: ['meals'] });
		expect(left).toMatchObject({ withdrawnReason: NOBODY_NAMED, condition: 'well' });
		expect(left.deleted).toBeUndefined();
	});

	it('brings nobody into a count who was withdrawn, and takes nobody out who was not', () => {
		const { withdrawnReason: _, correction: __, ...counted } = FULL.visits ?? { id: '' };
		expect(erase('visits', { ...counted, id: 'x' })).not.toHaveProperty('withdrawnReason');
	});

	it('ends a pairing, and takes people out of lists', () => {
		expect(erase('pairings', FULL.pairings ?? { id: '' })).toMatchObject({
			state: 'ended',
			endedOn: '2026-11-24',
		});
		for (const table of ['residents', 'recipients', 'members', 'directory', 'teamMembers'])
			expect(erase(table, FULL[table] ?? { id: '' }).deleted).toEqual({ by: 'station', at: 1_000 });
	});

	it('settles a conflict that nobody has looked at', () => {
		const { resolved: _, ...open } = FULL.conflicts ?? { id: '' };
		expect(erase('conflicts', { ...open, id: 'x' }).resolved).toEqual({
			by: 'station',
			at: 7,
			took: 'standing',
		});
	});

	it('is for what tells of people only', () => {
		expect(isAboutPerson('households')).toBe(false);
		expect(isAboutPerson('toString')).toBe(false);
		expect(() => eraseFields('buildings', { id: 'b' }, WHEN)).toThrow('tells of nobody');
	});
});
