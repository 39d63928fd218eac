import * as v from 'valibot';
import type { DocumentKind } from './document-name.ts';
import type { TableRules } from './rule.ts';

/** A value that a record's field may hold. Text that two people type at once is declared under `texts`. */
export type FieldValue =
	string | number | boolean | readonly string[] | { readonly [key: string]: string | number | boolean };

/** Who removed a record and when (ms, the device's clock). Nothing is ever taken out of a document. */
export const deletionSchema = v.object({ by: v.string(), at: v.number() });

/**
 * The person whom the record told of was erased, and when (ms, the station's clock): what is left are totals. Written by
 * the station alone, and nothing is written into such a record any more.
 */
export const erasureSchema = v.object({ at: v.number() });

type Fields = Record<string, v.GenericSchema>;

interface TableOptions<Name extends string, F extends Fields> {
	/** The table's name: also the document's top-level map, the device's index table and the wire's word. */
	name: Name;
	/** The kind of document that holds it, and so who may read it; `any` for what every document may hold. */
	document: DocumentKind | 'any';
	/**
	 * How finely two people's changes to one record merge (measured in research/core-spike.md, section 4):
	 * `record` one plain value, what one person writes once; `group` fields that change together;
	 * `field` each field by itself, where people really meet.
	 */
	merge: 'record' | 'field' | Record<string, readonly (keyof F & string)[]>;
	fields: F;
	/** Fields of text that two people type at once: a `Y.Text` each, apart from the record. */
	texts?: readonly string[];
	/** Fields that only say who wrote the record and when: two who write the same meanwhile don't disagree about them. */
	traces?: readonly (keyof F & string)[];
	/** Who may do what: the same on the phone (what is offered) and at the station (what is taken). */
	rules: TableRules;
	/** The fields that screens look records up by; each becomes an index on the device. */
	lookup?: readonly ((keyof F & string) | `*${keyof F & string}` | `[${string}]`)[];
}

/** A table's declaration: the one place from which index, guard, checks, import and export are drawn. */
export interface Table<Name extends string = string, Row = AnyRecord> {
	readonly name: Name;
	readonly document: DocumentKind | 'any';
	/** The names of the fields that this version knows, in the order of their declaration; without `deleted`, `erased` and texts. */
	readonly fields: readonly string[];
	readonly rules: TableRules;
	readonly merge: 'record' | 'group' | 'field';
	/** The name of the group that a field belongs to; only for `merge: 'group'`. */
	readonly groupOf: ReadonlyMap<string, string>;
	readonly texts: readonly string[];
	readonly traces: readonly string[];
	readonly lookup: readonly string[];
	/** Checks single fields, the marks of removal and erasure included: a record fits when each of its fields does. */
	readonly checks: Readonly<Record<string, v.GenericSchema>>;
	/** Checks a whole record without its id; fields that it does not know pass, so that schemas can grow. */
	readonly schema: v.GenericSchema<unknown, Omit<Row, 'id'>>;
}

/** A record of any table, as rows and rules hand it about. */
export interface AnyRecord {
	id: string;
	deleted?: { by: string; at: number };
	erased?: { at: number };
	[field: string]: unknown;
}

type RowOf<F extends Fields> = {
	id: string;
	deleted?: { by: string; at: number } | undefined;
	erased?: { at: number } | undefined;
} & v.InferOutput<v.ObjectSchema<F, undefined>>;

/** The type of a table's records: `RecordOf<typeof visits>`. */
export type RecordOf<T> = T extends Table<string, infer Row> ? Row : never;

/**
 * Declares a table. Adding a kind of record is one such declaration, one line in `tables.ts` and its page.
 * @throws when a group leaves out or repeats a field, or a rule is for none: found at start, not in the field.
 */
export function defineTable<const Name extends string, F extends Fields>(
	options: TableOptions<Name, F>,
): Table<Name, RowOf<F>> {
	const groupOf = new Map<string, string>();
	if (typeof options.merge === 'object') {
		for (const [group, fields] of Object.entries(options.merge))
			for (const field of fields) {
				if (groupOf.has(field)) throw new Error(`${options.name}.${field} stands in two groups`);
				groupOf.set(field, group);
			}
		for (const field of Object.keys(options.fields))
			if (!groupOf.has(field)) throw new Error(`${options.name}.${field} stands in no group`);
	}
	for (const field of Object.keys({ ...options.rules.fields, ...options.rules.begin }))
		if (!(field in options.fields) && !(options.texts ?? []).includes(field))
			throw new Error(`${options.name} has a rule for ${field}, which is no field of it`);
	const checks = {
		...options.fields,
		deleted: v.optional(deletionSchema),
		erased: v.optional(erasureSchema),
	};
	const schema = v.looseObject(checks);
	return {
		name: options.name,
		document: options.document,
		fields: Object.keys(options.fields),
		rules: options.rules,
		merge: typeof options.merge === 'object' ? 'group' : options.merge,
		groupOf,
		texts: options.texts ?? [],
		traces: options.traces ?? [],
		lookup: options.lookup ?? [],
		checks,
		schema: schema as unknown as v.GenericSchema<unknown, Omit<RowOf<F>, 'id'>>,
	};
}
