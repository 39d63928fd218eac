import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { allTables, tableNamed, tables, tablesOf, type TableName } from './tables.ts';

/** A record of each table as the screens make it, and what it must not be: a field, and values that are wrong. */
const EXAMPLES: Record<TableName, { record: Record<string, unknown>; wrong: Record<string, unknown[]> }> = {
	profiles: {
		record: { name: '抚安社区志愿服务站', foundedOn: '2020-03-05' },
		wrong: {
			name: ['', 'x'.repeat(61)],
			foundedOn: ['2020-3-5', '2020-13-01', '2025-02-29', '2026-02-31', 20200305],
		},
	},
	grids: { record: { name: '第一网格', leaderId: '01ABC' }, wrong: { leaderId: ['', 'a/b', null] } },
	buildings: {
		record: { number: '3', gridId: '01ABC', units: 4, floors: 7, homesPerFloor: 2 },
		wrong: { number: ['', '3-2'], units: [-1, 1.5, '4'], floors: [Infinity] },
	},
	teams: { record: { name: '安全巡逻服务队' }, wrong: { name: [undefined], charter: ['x'.repeat(4_001)] } },
	directory: { record: { name: '陈玉兰', initials: 'cyl' }, wrong: { initials: ['CYL', '陈', 'c y'] } },
	members: {
		record: {
			name: '陈玉兰',
			initials: 'cyl',
			gender: 'female',
			birthDay: '1960-02-29',
			partyMember: true,
			phone: '19900000001',
			role: 'volunteer',
			joinedOn: '2024-01-01',
			skills: ['理发'],
			teamIds: ['01ABC'],
		},
		wrong: {
			gender: ['f', undefined],
			partyMember: ['yes', undefined],
			phone: ['call me', '1'.repeat(21)],
			role: ['leader'],
			skills: ['理发', Array.from({ length: 21 }, () => 'x')],
			teamIds: [[''], { a: true }],
		},
	},
	households: {
		record: { home: '3-2-501', buildingId: '01ABC' },
		wrong: { home: ['', '3-2-', '3/2/501', '3-2-501-1-1'], buildingId: [undefined] },
	},
	residents: {
		record: {
			name: '刘德厚',
			initials: 'ldh',
			gender: 'male',
			householdId: '01ABC',
			home: '甲-2-501',
			care: ['emptyNest'],
		},
		wrong: { care: [undefined, 'emptyNest', ['lonely']], birthDay: ['1950'] },
	},
	pairings: {
		record: {
			recipientId: '01R',
			volunteerIds: ['01V'],
			risk: 'high',
			cadenceDays: 3,
			state: 'active',
			startedOn: '2025-01-01',
		},
		wrong: {
			volunteerIds: ['01V', Array.from({ length: 51 }, (_, i) => `v${i}`)],
			risk: ['extreme'],
			cadenceDays: [0, 0.5],
			state: ['over'],
		},
	},
	recipients: {
		record: {
			name: '陈玉兰',
			initials: 'cyl',
			gender: 'female',
			home: '3-2-501',
			care: ['livingAlone', 'chronicIllness'],
			contactName: '陈丽',
		},
		wrong: { home: [undefined], contactName: [''], needs: ['x'.repeat(4_001)] },
	},
	agreements: {
		record: { recipientId: '01R', helps: ['meals'], startsOn: '2026-01-01', endsOn: '2026-12-31' },
		wrong: { helps: [['cooking'], 'meals'], endsOn: ['forever', undefined] },
	},
	visits: {
		record: {
			recipientId: '01R',
			authorId: '01V',
			day: '2026-11-24',
			enteredAt: 1_795_000_000_000,
			minutes: 35,
			helps: [],
			condition: 'well',
			photos: ['a'.repeat(64)],
		},
		wrong: {
			minutes: [-5, 1_441, 12.5, '35'],
			condition: ['fine', undefined],
			photos: [['A'.repeat(64)], ['a'.repeat(63)], Array.from({ length: 7 }, () => 'a'.repeat(64))],
			enteredAt: [-1, '2026-11-24'],
			signature: ['data:image/png'],
		},
	},
	difficulties: {
		record: {
			recipientId: '01R',
			what: '厨房水龙头漏水',
			state: 'reported',
			reportedOn: '2026-11-24',
			reporterId: '01V',
		},
		wrong: { what: ['x'.repeat(201), undefined], state: ['open'], dueOn: ['soon'] },
	},
	teamMembers: { record: { leader: true, joinedOn: '2024-01-01' }, wrong: { leader: [undefined, 1] } },
	shifts: {
		record: {
			day: '2026-11-28',
			startsAt: '09:00',
			endsAt: '11:00',
			kind: 'patrol',
			title: '义务巡逻 · 东门',
			needed: 2,
		},
		wrong: { startsAt: ['9:00', '24:00', '09:60'], needed: [0, 51], kind: ['walk'] },
	},
	assignments: {
		record: { shiftId: '01S', memberId: '01V', assignedBy: '01L', assignedAt: 1 },
		wrong: { memberId: [undefined, ''], assignedAt: [1.5] },
	},
	conflicts: {
		record: {
			table: 'shifts',
			recordId: '01S',
			kind: 'conflict',
			fields: ['startsAt'],
			base: { startsAt: '08:00' },
			standing: { startsAt: '09:00' },
			standingBy: '01A',
			other: { startsAt: '10:00' },
			otherBy: '01B',
			at: 1,
		},
		wrong: {
			kind: ['lost'],
			standing: ['x'],
			fields: ['startsAt'],
			resolved: [true, { by: '01A', at: 1, took: 'both' }],
		},
	},
	weekNotes: { record: {}, wrong: { deleted: [true] } },
};

const examples = Object.entries(EXAMPLES) as [TableName, (typeof EXAMPLES)[TableName]][];

describe.each(examples)('the table %s', (name, { record, wrong }) => {
	const { schema } = tables[name];

	it('takes a record as screens make it', () => {
		expect(v.safeParse(schema, record).issues).toBeUndefined();
	});

	it('takes one from a later version, with its unknown field', () => {
		expect(v.parse(schema, { ...record, later: 'kept' })).toEqual({ ...record, later: 'kept' });
	});

	const faults = Object.entries(wrong).flatMap(([field, values]) => values.map((value) => [field, value]));
	it.each(faults)('refuses %s %j', (field, value) => {
		expect(v.is(schema, { ...record, [field as string]: value })).toBe(false);
	});

	it('refuses what is no record at all', () => {
		for (const value of [null, undefined, 'text', 5]) expect(v.is(schema, value)).toBe(false);
	});
});

describe('tables', () => {
	it('stand under their own names', () => {
		for (const [name, table] of Object.entries(tables)) {
			expect(table.name).toBe(name);
			expect(tableNamed(name)).toBe(table);
		}
		expect(allTables()).toHaveLength(Object.keys(tables).length);
		expect(tableNamed('strangers')).toBeUndefined();
		expect(tableNamed('toString')).toBeUndefined();
	});

	it('look up only by fields that they have', () => {
		for (const table of allTables()) {
			const fields = Object.keys((table.schema as unknown as { entries: object }).entries);
			for (const lookup of table.lookup)
				for (const field of lookup.replace(/[*[\]]/g, '').split('+')) expect(fields).toContain(field);
		}
	});
});

describe('tablesOf', () => {
	it('names the tables that a document holds', () => {
		expect(tablesOf('roster').map(({ name }) => name)).toEqual(['members', 'conflicts']);
		expect(tablesOf('grid/01G').map(({ name }) => name)).toEqual(['households', 'residents', 'conflicts']);
	});

	it('gives every table to exactly one kind of document, or to all', () => {
		const documents = ['station', 'roster', 'grid/a', 'pair/a', 'team/a'];
		const held = documents.flatMap((document) => tablesOf(document));
		const everywhere = allTables().filter(({ document }) => document === 'any');
		expect(held).toHaveLength(allTables().length + everywhere.length * (documents.length - 1));
		expect(new Set(held)).toEqual(new Set(allTables()));
	});

	it.each(['', 'strangers', 'team', 'teams', 'team/'])('finds none for %j', (name) => {
		expect(tablesOf(name)).toEqual([]);
	});
});
