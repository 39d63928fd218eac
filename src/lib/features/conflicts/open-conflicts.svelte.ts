import { createContext } from 'svelte';
import type { DocumentName } from '$lib/domain/kernel/document-name.ts';
import { LiveRows } from '../live/live-rows.svelte.ts';
import type { Session } from '../session/session.svelte.ts';
import { isOpenFor } from './is-open-for.ts';

/** Which records of one document were edited in parallel, for marking them where many are shown: the cards of a board. */
export class OpenConflicts {
	readonly #ids: LiveRows<readonly string[]>;

	constructor(session: Pick<Session, 'replica' | 'member' | 'isStaff'>, document: () => DocumentName) {
		this.#ids = new LiveRows(
			() => {
				const [doc, looker] = [document(), { id: session.member.id, isStaff: session.isStaff }];
				return async () => {
					const all = await session.replica.rows.conflicts.where('doc').equals(doc).toArray();
					return all.filter((conflict) => isOpenFor(looker, conflict)).map(({ recordId }) => recordId);
				};
			},
			{ keep: true },
		);
	}

	/** Whether the record, or what hangs on it (who takes a shift), has one that the reader may decide. */
	has(recordId: string): boolean {
		return this.#ids.current?.some((id) => id === recordId || id.startsWith(`${recordId}.`)) ?? false;
	}
}

/** The board sets it; its cards read it. */
export const [getOpenConflicts, setOpenConflicts] = createContext<OpenConflicts>();
