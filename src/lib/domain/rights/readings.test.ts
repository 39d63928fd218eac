import { describe, expect, it } from 'vitest';
import { parseDocumentName, type DocumentKind } from '../kernel/document-name.ts';
import type { Role } from '../kernel/rule.ts';
import { tableNamed } from '../tables.ts';
import { MEMBER_ROLES, PAIRING_STATES } from '../vocabulary.ts';
import { READINGS, type Reach, type Reading } from './readings.ts';
import { drawRights, roleIn, type RightsRows } from './standing.ts';

const ME = 'me';
/** One document of each kind; the last two are nobody's. */
const DOCUMENTS = [
	'station',
	'roster',
	'team/t',
	'pair/p',
	'grid/g',
	'team/other',
	'pair/other',
	'grid/other',
];

const removed = { by: 'h', at: 1 };
type Rows = Omit<RightsRows, 'members'>;
/** Everything that a row may say about somebody, and the reach that it gives; none for what gives nothing. */
const SAYINGS: { rows: Partial<Rows>; gives: Exclude<Reach, 'all'> | null }[] = [
	{ rows: { teamMembers: [{ id: ME, doc: 'team/t', leader: false }] }, gives: 'joinedTeams' },
	{ rows: { teamMembers: [{ id: ME, doc: 'team/t', leader: true }] }, gives: 'ledTeams' },
	{ rows: { teamMembers: [{ id: ME, doc: 'team/t', leader: true, deleted: removed }] }, gives: null },
	{ rows: { teamMembers: [{ id: 'bo', doc: 'team/t', leader: true }] }, gives: null },
	{ rows: { grids: [{ id: 'g', leaderId: ME }] }, gives: 'ledGrids' },
	{ rows: { grids: [{ id: 'g', leaderId: ME, deleted: removed }] }, gives: null },
	{ rows: { grids: [{ id: 'g' }] }, gives: null },
	...PAIRING_STATES.flatMap((state) =>
		[undefined, removed].flatMap((deleted) => {
			const open = state !== 'ended' && deleted === undefined;
			const pairing = { id: 'p', state, volunteerIds: ['bo'], ...(deleted && { deleted }) };
			return [
				{
					rows: { pairings: [{ ...pairing, volunteerIds: ['bo', ME] }] },
					gives: open ? ('ownPairs' as const) : null,
				},
				{
					rows: { pairings: [{ ...pairing, leaderId: ME }] },
					gives: open ? ('overseenPairs' as const) : null,
				},
			];
		}),
	),
];

/** What a member of this role reads by what one row says, as `drawRights` has it. */
function drawn(role: (typeof MEMBER_ROLES)[number], rows: Partial<Rows>): Map<string, Role> {
	const rights = drawRights({
		members: [{ id: ME, role }],
		teamMembers: [],
		pairings: [],
		grids: [],
		...rows,
	}).get(ME);
	return new Map(
		DOCUMENTS.flatMap((document) => {
			const found = roleIn(rights, document);
			return found === null ? [] : [[document, found]];
		}),
	);
}

/** The same as the declared readings have it. */
function declared(role: (typeof MEMBER_ROLES)[number], gives: Reach | null): Map<string, Role> {
	const kindOf = (document: string): DocumentKind => parseDocumentName(document)!.kind;
	const all = READINGS.filter((reading) => reading.reach === 'all' && reading.role === role);
	const readsAll = all.length === 5;
	const found = new Map<string, Role>();
	for (const document of DOCUMENTS)
		if (all.some((reading) => reading.document === kindOf(document))) found.set(document, role);
	const one = READINGS.find((reading) => reading.reach === gives);
	if (one !== undefined && !readsAll)
		for (const document of DOCUMENTS)
			if (kindOf(document) === one.document && !document.endsWith('other')) found.set(document, one.role);
	return found;
}

describe('the declared readings', () => {
	it.each(MEMBER_ROLES.flatMap((role) => SAYINGS.map((saying) => ({ role, ...saying }))))(
		'say what drawRights gives a $role by $rows',
		({ role, rows, gives }) => {
			expect(drawn(role, rows)).toEqual(declared(role, gives));
		},
	);

	it('leave out no reach, and name no other', () => {
		const given = new Set(SAYINGS.map(({ gives }) => gives).filter((gives) => gives !== null));
		const named = new Set(READINGS.map(({ reach }) => reach));
		named.delete('all');
		expect(named).toEqual(given);
	});

	it('follow from fields that there are', () => {
		const known = ({ from }: Reading) =>
			from.field === 'id' || (tableNamed(from.table)?.fields.includes(from.field) ?? false);
		expect(READINGS.filter((reading) => !known(reading))).toEqual([]);
	});
});
