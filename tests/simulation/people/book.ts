import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import type { DocumentChange } from '../../../src/lib/replica/documents/document-keeper.ts';
import type { Change, Deed } from './deeds.ts';

/** Something that a person pressed 保存 for. */
export interface Saved {
	/** Occurs in its change and nowhere else. */
	mark: string;
	device: string;
	member: string;
	deed: Deed;
	document: DocumentName;
	change: DocumentChange;
	/** The virtual moment of the press. */
	at: number;
	/**
	 * `writing`: the screen has not answered. `saved`: it has said ✓. `refused`: it has said that it was not kept.
	 * `broken`: the page was killed before it answered. `withdrawn`: the person has thrown it away since.
	 */
	state: 'writing' | 'saved' | 'refused' | 'broken' | 'withdrawn';
	/** The screen has once said ✓✓. */
	received: boolean;
	/** The device was destroyed before the station had it: nobody can have it any more. */
	lost: boolean;
}

/** All that people saved, as they remember it. */
export class Book {
	readonly entries: Saved[] = [];
	readonly #byMark = new Map<string, Saved>();

	/** A word that was never used. */
	newMark(): string {
		return `m${String(this.entries.length + 1).padStart(6, '0')}`;
	}

	begin(
		device: string,
		member: string,
		deed: Deed,
		mark: string,
		{ document, change }: Change,
		at: number,
	): Saved {
		const saved: Saved = {
			mark,
			device,
			member,
			deed,
			document,
			change,
			at,
			state: 'writing',
			received: false,
			lost: false,
		};
		this.entries.push(saved);
		this.#byMark.set(mark, saved);
		return saved;
	}

	marked(mark: string): Saved | undefined {
		return this.#byMark.get(mark);
	}

	/** Records of a table that somebody has begun, and of which a screen has said ✓. */
	made(table: string, member?: string): { document: DocumentName; id: string }[] {
		return this.entries
			.filter(
				({ change, mark, state, member: by }) =>
					change.table === table &&
					change.id === mark &&
					state === 'saved' &&
					(member === undefined || by === member),
			)
			.map(({ document, change }) => ({ document, id: change.id }));
	}
}

/** The marks that a text holds; telephone numbers bear theirs in digits. */
export function marksIn(text: string): string[] {
	const marks = [...text.matchAll(/m\d{6}/g)].map(([mark]) => mark);
	const phones = [...text.matchAll(/138(\d{8})/g)].map(([, digits]) => `m${digits!.slice(2)}`);
	return [...new Set([...marks, ...phones])];
}

/** The marks that changes bring. The id of a record is none: others change it too. */
export function marksOf(changes: readonly DocumentChange[]): string[] {
	return marksIn(JSON.stringify(changes.map((change) => ('text' in change ? change.insert : change.fields))));
}
