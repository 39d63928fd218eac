import type { HeldChange, Replica } from '$lib/replica/replica.ts';
import type { Reason } from '$lib/protocol/reasons.ts';
import { recordNames } from '../records/record-names.ts';
import type { ValueSource } from '../records/value-words.ts';
import { changeLines, type ChangeLine } from '../review/change-lines.ts';
import { changeTitle, titleOfAll } from '../review/change-title.ts';
import { refsOf } from '../review/refs-of.ts';
import { kindWord } from '../status/record-words.ts';
import { visitHeld, type Holder } from './visit-held.ts';

/** One record of a held change in words. */
export interface HeldPart {
	/** `table/id`, and where it stands among the changes: a text may be changed twice. */
	key: string;
	title: string;
	lines: ChangeLine[];
}

/** A change that the station did not take, in the words of its author. */
export interface HeldView {
	key: string;
	state: HeldChange['state'];
	reason: Reason;
	at: number;
	/** What staff said. */
	word: string | null;
	/** 走访 陈玉兰 · 11月24日 */
	title: string;
	/** Empty once staff have it. */
	parts: HeldPart[];
	/** Photos and signatures that it names. */
	pictures: number;
	/** Whether a visit's form can show it, so that it can be put right. */
	correctable: boolean;
}

type Source = Pick<Replica, 'held' | 'rows'>;

/** All of them, the newest first. May stand inside a live query. */
export async function loadHeld(
	replica: Source,
	holder: Holder,
	now: number,
	today: string,
): Promise<HeldView[]> {
	const all = await replica.held.list();
	const refs = all.flatMap((held) =>
		held.changes.flatMap((change, index) => [
			{ table: change.table, id: change.id },
			...('fields' in change ? refsOf(change.fields) : []),
			...refsOf(held.replaced[index] ?? {}),
		]),
	);
	const names = await recordNames(replica.rows, refs);
	const source: ValueSource = { nameOf: (table, id) => names.get(`${table}/${id}`), now };
	return Promise.all(
		all.map(async (held) => {
			const parts = held.changes.map((change, index) => ({
				key: `${index}/${change.table}/${change.id}`,
				title: changeTitle(change, names, today),
				lines: changeLines(change, held.replaced[index] ?? null, holder.id, source),
			}));
			const titles = parts.length > 0 ? parts.map(({ title }) => title) : held.tables.map(kindWord);
			const { key, state, reason, at, word } = held;
			return {
				...{ key, state, reason, at, word, parts },
				title: titleOfAll(titles),
				pictures: held.changes.reduce(
					(sum, change) => sum + ('fields' in change ? picturesIn(change.fields) : 0),
					0,
				),
				correctable: state === 'refused' && (await visitHeld(replica.rows, held, holder)) !== null,
			};
		}),
	);
}

function picturesIn({ photos, signature }: Readonly<Record<string, unknown>>): number {
	return (Array.isArray(photos) ? photos.length : 0) + (typeof signature === 'string' ? 1 : 0);
}
