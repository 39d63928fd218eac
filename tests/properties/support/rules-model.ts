import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';

/** What somebody does in a story: closed, so that the model can say in plain words who may. */
export const DEEDS = [
	'records a visit',
	'records a visit in another’s name',
	'puts a visit right',
	'puts a visit right with a reason',
	'removes a visit',
	'tells what is needed',
	'changes the telephone',
	'reports a difficulty',
	'makes a shift',
	'moves a shift',
	'moves a household',
	'renames somebody',
] as const;
export type Deed = (typeof DEEDS)[number];

export type Person = 'hao' | 'sun' | 'lee' | 'ann' | 'bob' | 'tom';
export const PEOPLE: readonly Person[] = ['hao', 'sun', 'lee', 'ann', 'bob', 'tom'];
const STAFF: readonly Person[] = ['hao', 'sun'];

/** One change of a story. */
export interface Written {
	who: Person;
	deed: Deed;
	document: DocumentName;
	table: string;
	id: string;
	fields: Record<string, unknown>;
	/** Occurs in its fields, and nowhere else. */
	mark: string;
	/** What its writer had seen: the model's age. */
	seen: number;
}

/** What becomes of a change: taken, kept for its writer, or given to staff because the document is not theirs. */
export type Fate = 'taken' | 'refused' | 'handed';

/** A value that may stand in a field: more than one may where people wrote who had not seen each other's. */
interface Candidate {
	value: string;
	age: number;
	by: Person;
}

/**
 * The rules once more, in the plainest words, and what the station must hold by them. It knows nothing of Yjs: what
 * comes is judged in the order of its arrival.
 */
export class RulesModel {
	readonly records = new Map<string, Map<string, Candidate[]>>();
	readonly #volunteers = new Set<Person>(['ann', 'bob']);
	age = 0;

	/** What the station is seeded with. */
	begin(document: DocumentName, table: string, id: string, fields: Record<string, unknown>): void {
		this.#write(`${document} ${table}/${id}`, fields, 'hao', this.age);
	}

	/** The leader or staff decide whether bob visits. */
	assign(isVolunteer: boolean): void {
		if (isVolunteer) this.#volunteers.add('bob');
		else this.#volunteers.delete('bob');
	}

	mayOpen(who: Person, document: DocumentName): boolean {
		if (document === 'station' || STAFF.includes(who)) return true;
		if (document === 'pair/1') return who === 'lee' || this.#volunteers.has(who);
		if (document === 'team/t') return who !== 'tom';
		return document === 'grid/g' && who === 'lee';
	}

	/** A change has come to the station. */
	arrives(written: Written): Fate {
		const { who, document, table, id, fields, seen } = written;
		if (!this.mayOpen(who, document)) return 'handed';
		if (!this.#isAllowed(written)) return 'refused';
		this.age++;
		this.#write(`${document} ${table}/${id}`, fields, who, seen);
		return 'taken';
	}

	#isAllowed({ who, deed, document, table, id }: Written): boolean {
		const isStaff = STAFF.includes(who);
		const leads = isStaff || who === 'lee';
		const record = this.records.get(`${document} ${table}/${id}`);
		const isOwn = record?.get('authorId')?.some(({ value }) => value === JSON.stringify(who)) === true;
		switch (deed) {
			case 'records a visit':
			case 'reports a difficulty':
			case 'tells what is needed':
				return true;
			case 'records a visit in another’s name':
			case 'removes a visit':
				return false;
			case 'puts a visit right':
				return isOwn;
			case 'puts a visit right with a reason':
				return record !== undefined && isStaff;
			case 'changes the telephone':
			case 'makes a shift':
				return leads;
			case 'moves a shift':
				return record !== undefined && leads;
			case 'moves a household':
				return leads;
			case 'renames somebody':
				return isStaff;
		}
	}

	#write(name: string, fields: Record<string, unknown>, by: Person, seen: number): void {
		const record = this.records.get(name) ?? new Map<string, Candidate[]>();
		this.records.set(name, record);
		for (const [field, value] of Object.entries(fields)) {
			const unseen = (record.get(field) ?? []).filter((each) => each.by !== by && each.age > seen);
			record.set(field, [...unseen, { value: JSON.stringify(value), age: this.age, by }]);
		}
	}
}
