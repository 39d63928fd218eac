import {
	createAbsolutePositionFromRelativePosition,
	createRelativePositionFromJSON,
	createRelativePositionFromTypeIndex,
	type Doc,
	type Text,
	type YTextEvent,
} from 'yjs';
import { textName, type TextChange } from '../../domain/kernel/change.ts';
import type { LiveText } from '../replica.ts';
import type { OpenDocument } from './open-document.ts';
import { applyEdit, editBetween, indexAfter, joinEdits, rebase, type ReplaceEdit } from './replace-edit.ts';

export interface DocumentTextParts {
	table: string;
	id: string;
	text: string;
	opened: OpenDocument;
	/** Writes what `take` answers when the write's moment has come. */
	write(take: () => TextChange[]): Promise<void>;
}

/**
 * A text that several people type at once.
 *
 * 1. `value` is `#base`, the document's text, with `#pending`, what was typed here and is not in it, one edit after another.
 * 2. One write is under way at a time; it takes all that is pending at the moment when it changes the document, so that
 *    positions never are those of an older text, and slow disks make entries longer, not later.
 * 3. What others do to the document is moved over what is pending, and the other way round.
 */
export class DocumentText implements LiveText {
	readonly #parts: DocumentTextParts;
	readonly #subscribers = new Set<(edits: readonly ReplaceEdit[]) => void>();
	#base = '';
	#value = '';
	#pending: ReplaceEdit[] = [];
	/** What the write under way has put into the document, and the text that it met; until it is on disk. */
	#taken: { base: string; edits: ReplaceEdit[] } | null = null;
	/** The next event of the text is our own. */
	#isOwn = false;
	#writing = false;
	#failed = false;
	#shownState: LiveText['state'] = 'saved';
	#text: Text | null = null;
	#detach: (() => void) | null = null;

	constructor(parts: DocumentTextParts) {
		this.#parts = parts;
		void parts.opened.ready.then((doc) => this.#attach(parts.opened.doc ?? doc));
		parts.opened.onReplaced((doc) => this.#attach(doc));
	}

	get value(): string {
		return this.#value;
	}

	get state(): LiveText['state'] {
		if (this.#failed) return 'failed';
		return this.#writing || this.#pending.length > 0 ? 'saving' : 'saved';
	}

	edit(index: number, remove: number, insert: string): void {
		const at = Math.min(Math.max(index, 0), this.#value.length);
		const edit = { index: at, remove: Math.min(Math.max(remove, 0), this.#value.length - at), insert };
		if (edit.remove === 0 && insert === '') return;
		this.#value = applyEdit(this.#value, edit);
		const last = this.#pending.pop();
		const joined = last === undefined ? edit : joinEdits(last, edit);
		if (joined !== null) this.#pending.push(joined);
		else if (last !== undefined) this.#pending.push(last, edit);
		this.#failed = false;
		void this.#flush();
	}

	mark(index: number): string | null {
		if (this.#text === null || this.#pending.length > 0) return null;
		// Bound to the unit before it: where somebody writes on is behind what they have written.
		const at = Math.min(Math.max(index, 0), this.#value.length);
		return JSON.stringify(createRelativePositionFromTypeIndex(this.#text, at, -1));
	}

	find(mark: string): number | null {
		const text = this.#text;
		if (text === null || text.doc === null) return null;
		try {
			const position = createRelativePositionFromJSON(JSON.parse(mark));
			const found = createAbsolutePositionFromRelativePosition(position, text.doc);
			if (found?.type !== text) return null;
			return this.#pending.reduce(indexAfter, found.index);
		} catch {
			// It came over the wire.
			return null;
		}
	}

	subscribe(callback: (edits: readonly ReplaceEdit[]) => void): () => void {
		this.#subscribers.add(callback);
		return () => this.#subscribers.delete(callback);
	}

	/** A Y.Doc is there, the first or another one: its text is taken for what others have made of the former. */
	#attach(doc: Doc): void {
		this.#detach?.();
		const text = doc.getText(textName(this.#parts.table, this.#parts.id, this.#parts.text));
		const onEvent = (event: YTextEvent) => this.#changed(editsOf(event));
		text.observe(onEvent);
		this.#text = text;
		this.#detach = () => text.unobserve(onEvent);
		if (this.#taken !== null) {
			// It could not be kept, and is not in this one: pending again.
			this.#pending = [...this.#taken.edits, ...this.#pending];
			this.#base = this.#taken.base;
			this.#taken = null;
			this.#isOwn = false;
		}
		const edit = editBetween(this.#base, text.toString());
		if (edit !== null) this.#changed([edit]);
		void this.#flush();
	}

	#changed(edits: readonly ReplaceEdit[]): void {
		for (const edit of edits) this.#base = applyEdit(this.#base, edit);
		if (this.#isOwn) {
			this.#isOwn = false;
			return;
		}
		const shown: ReplaceEdit[] = [];
		for (let edit of edits) {
			this.#pending = this.#pending.map((own) => {
				const after = rebase(own, edit);
				edit = after.other;
				return after.own;
			});
			this.#value = applyEdit(this.#value, edit);
			shown.push(edit);
		}
		this.#tell(shown);
	}

	async #flush(): Promise<void> {
		if (this.#writing || this.#detach === null) return;
		this.#writing = true;
		this.#tellState();
		while (this.#pending.length > 0 && !this.#failed)
			try {
				await this.#parts.write(() => this.#take());
				this.#taken = null;
			} catch {
				// Said by `state`; what was typed stays on screen and is tried again with the next key.
				this.#failed = true;
				this.#giveBack();
			}
		this.#writing = false;
		this.#tellState();
	}

	#take(): TextChange[] {
		const { table, id, text } = this.#parts;
		this.#taken = { base: this.#base, edits: this.#pending };
		this.#isOwn = this.#pending.length > 0;
		this.#pending = [];
		return this.#taken.edits.map((edit) => ({ table, id, text, ...edit }));
	}

	/** What was taken and never got into the document is pending again. What did get in, and not to disk, `#attach` brings back. */
	#giveBack(): void {
		if (this.#taken === null || !this.#isOwn) return;
		this.#pending = [...this.#taken.edits, ...this.#pending];
		this.#taken = null;
		this.#isOwn = false;
	}

	#tellState(): void {
		if (this.#shownState === this.state) return;
		this.#shownState = this.state;
		this.#tell([]);
	}

	#tell(edits: readonly ReplaceEdit[]): void {
		for (const callback of this.#subscribers) callback(edits);
	}
}

/** An event's changes, each relative to the text before it. */
function editsOf({ delta }: YTextEvent): ReplaceEdit[] {
	const edits: ReplaceEdit[] = [];
	let index = 0;
	for (const { retain, insert, delete: remove } of delta)
		if (retain !== undefined) index += retain;
		else if (typeof insert === 'string') {
			edits.push({ index, remove: 0, insert });
			index += insert.length;
		} else if (remove !== undefined) edits.push({ index, remove, insert: '' });
	return edits;
}
