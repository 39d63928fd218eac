import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import type { DocumentChange } from '../../../src/lib/replica/documents/document-keeper.ts';
import type { Book } from './book.ts';

/** What somebody does with a phone. Most of it they may do; some of it the station has to refuse. */
export const DEEDS = [
	'records a visit',
	'puts a visit right',
	'tells what is needed',
	'reports a difficulty',
	'changes the telephone',
	'makes a shift',
	'moves a shift',
	'types a note',
	'assigns',
] as const;
export type Deed = (typeof DEEDS)[number];

/** What a deed comes to: changes of one document, which all bear the mark. */
export interface Change {
	document: DocumentName;
	change: DocumentChange;
}

const PAIRS = ['pair/1', 'pair/2', 'pair/3'] as const;
/** The pairs that a volunteer is asked to visit, as the station is seeded. */
const VISITS: Readonly<Record<string, readonly DocumentName[]>> = {
	ann: ['pair/1', 'pair/3'],
	bob: ['pair/2', 'pair/3', 'pair/1'],
};
const WEEK = '2026-11-23';

/**
 * What a member changes by a deed.
 * @param mark occurs in the change and nowhere else
 * @param pick chooses among what there is
 * @returns null where there is nothing to do it to
 */
export function changeOf(member: string, deed: Deed, pick: number, mark: string, book: Book): Change | null {
	const pairs = VISITS[member] ?? PAIRS;
	// Now and then somebody goes where they were not asked to.
	const document = pick % 11 === 0 ? PAIRS[pick % 3]! : pairs[pick % pairs.length]!;
	const recipientId = `r${document.slice('pair/'.length)}`;
	const day = '2026-11-24';
	switch (deed) {
		case 'records a visit': {
			const fields = {
				recipientId,
				authorId: member,
				day,
				enteredAt: pick,
				minutes: 30,
				helps: ['meals'],
				condition: 'well',
				photos: [],
				note: mark,
			};
			return { document, change: { table: 'visits', id: mark, fields } };
		}
		case 'puts a visit right': {
			const own = book.made('visits', member);
			const visit = own[pick % Math.max(1, own.length)];
			if (visit === undefined) return null;
			return {
				document: visit.document,
				change: { table: 'visits', id: visit.id, fields: { note: mark } },
			};
		}
		case 'tells what is needed':
			return { document, change: { table: 'recipients', id: recipientId, fields: { needs: mark } } };
		case 'changes the telephone': {
			const fields = { phone: `138${mark.replace(/\D/g, '').padStart(8, '0')}` };
			return { document, change: { table: 'recipients', id: recipientId, fields } };
		}
		case 'reports a difficulty': {
			const fields = { recipientId, what: mark, state: 'reported', reportedOn: day, reporterId: member };
			return { document, change: { table: 'difficulties', id: mark, fields } };
		}
		case 'makes a shift': {
			const fields = { day, startsAt: '09:00', endsAt: '11:00', kind: 'patrol', title: mark, needed: 2 };
			return { document: 'team/t', change: { table: 'shifts', id: mark, fields } };
		}
		case 'moves a shift': {
			const shifts = book.made('shifts');
			const shift = shifts[pick % Math.max(1, shifts.length)];
			if (shift === undefined) return null;
			return { document: 'team/t', change: { table: 'shifts', id: shift.id, fields: { place: mark } } };
		}
		case 'types a note': {
			const insert = `${mark} `;
			const change = { table: 'weekNotes', id: WEEK, text: 'text', index: 0, remove: 0, insert };
			return { document: 'team/t', change };
		}
		case 'assigns': {
			const volunteerIds = pick % 2 === 0 ? ['ann'] : ['ann', 'bob'];
			const fields = { volunteerIds, reason: mark };
			return { document: 'pair/1', change: { table: 'pairings', id: '1', fields } };
		}
	}
}
