import type { DocumentChange } from '../../../src/lib/replica/documents/document-keeper.ts';
import { marksIn, marksOf } from '../people/book.ts';
import type { StationDisk } from '../station/station-disk.ts';

/** Tables whose records people begin; the mark is their id. */
const BEGUN = ['visits', 'difficulties', 'shifts'] as const;

/** Which marks the station has: everything that it took is in its operations' record, also what was overwritten since. */
export class StationMarks {
	#disk: StationDisk;
	#read = 0;
	readonly #times = new Map<string, number>();

	constructor(disk: StationDisk) {
		this.#disk = disk;
	}

	/** The disk is another one, or has lost something: begins anew. */
	reset(disk: StationDisk): void {
		this.#disk = disk;
		this.#read = 0;
		this.#times.clear();
	}

	/** How often a change with this mark was taken. */
	times(mark: string): number {
		const { audit } = this.#disk.content;
		for (; this.#read < audit.length; this.#read++) {
			const { values } = audit[this.#read]!;
			if (values === null) continue;
			const { fields } = JSON.parse(values) as { fields: { after: unknown }[] | null };
			const after = JSON.stringify((fields ?? []).map((field) => field.after));
			for (const each of marksIn(after)) this.#times.set(each, (this.#times.get(each) ?? 0) + 1);
		}
		return this.#times.get(mark) ?? 0;
	}

	/**
	 * Of what was typed the record has only the stretch that differs, which may begin within the mark. And a restored station
	 * was told nothing of what it was given back: there a record that began with the mark is known by its id.
	 */
	has(mark: string): boolean {
		return this.times(mark) > 0 || this.#stands(mark);
	}

	/** Whether staff have a change with this mark before them. */
	isQuarantined(mark: string): boolean {
		for (const { state, changes } of this.#disk.content.quarantine.values())
			if (state !== 'accepted' && marksOf(JSON.parse(changes) as DocumentChange[]).includes(mark))
				return true;
		return false;
	}

	#stands(mark: string): boolean {
		for (const { rows } of this.#disk.content.documents.values()) {
			if (BEGUN.some((table) => rows.has(`${table}/${mark}`))) return true;
			for (const { table, text } of rows.values())
				if (table === 'weekNotes' && text.includes(mark)) return true;
		}
		return false;
	}
}
