import { createContext } from 'svelte';
import type { AnyRecord } from '../../domain/kernel/define-table.ts';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Role } from '../../domain/kernel/rule.ts';
import { judgeChange, type Judgement } from '../../domain/rights/judge-change.ts';
import { roleIn, type MemberRights } from '../../domain/rights/standing.ts';
import { tableNamed, type TableName } from '../../domain/tables.ts';
import { LiveRows } from '../live/live-rows.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import { ownRights } from './own-rights.ts';

/** A record as screens have it: rows of the index, and what is only being written. */
type Shown = { readonly id: string; readonly [field: string]: unknown };
type Look = (table: string, id: string) => AnyRecord | null;

/** What a rule asks of another record: a screen names only what it shows, so it is there. */
const SHOWN: Look = (_table, id) => ({ id });

/**
 * What this device's member may do: by the station's own rules, from the rows that the device has.
 *
 * 1. It says what to offer; the station judges by itself, by the same `drawRights` and `judgeChange`.
 * 2. It is live: a pairing that ends, a leader taken off, and what is on screen follows.
 * 3. A record's beginning is the moment of its entry by this device's clock, the station's that of its arrival: who
 *    has a right here has it there.
 */
export class DeviceRights {
	readonly #session: Pick<Session, 'clock' | 'member' | 'replica'>;
	readonly #mine: LiveRows<MemberRights | undefined>;

	constructor(session: Pick<Session, 'clock' | 'member' | 'replica'>) {
		this.#session = session;
		this.#mine = new LiveRows(
			() => {
				const { id, standing } = session.member;
				return () => ownRights(session.replica.rows, id, standing);
			},
			{ keep: true },
		);
	}

	/** Whether it is known yet: until then nothing is offered, and nothing said to be forbidden. */
	get known(): boolean {
		return this.#mine.current !== undefined;
	}

	/** What the member is in a document; `null` where they may not open it, and as long as it is not known. */
	roleIn(document: DocumentName): Role | null {
		return roleIn(this.#mine.current, document);
	}

	/**
	 * What the rules say to a change of one record; `undefined` as long as it is not known.
	 * @param before the record as it stands; `null` when the change begins it
	 */
	judge(
		document: DocumentName,
		table: TableName,
		before: Shown | null,
		after: Shown,
		look: Look = SHOWN,
	): Judgement | undefined {
		const declared = tableNamed(table);
		if (!this.known || declared === undefined) return undefined;
		const role = this.roleIn(document);
		if (role === null) return { allowed: false, reason: 'role' };
		return judgeChange(declared, {
			actor: { member: this.#session.member.id, role },
			document,
			before: before as AnyRecord | null,
			after: after as AnyRecord,
			createdAt: typeof before?.enteredAt === 'number' ? before.enteredAt : null,
			now: this.#session.clock.now,
			look,
		});
	}

	/** Whether the member may begin such a record. */
	mayCreate(document: DocumentName, table: TableName, record: Shown): boolean {
		return this.judge(document, table, null, record)?.allowed === true;
	}
}

/** The root sets it; pages and features read it while they are initialised. */
export const [getRights, setRights] = createContext<DeviceRights>();
