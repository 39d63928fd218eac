import { untrack } from 'svelte';
import { indexAfter, rebase, type ReplaceEdit } from '../../../replica/documents/replace-edit.ts';
import type { LiveText } from '../../../replica/replica.ts';
import { fieldEdit } from './field-edit.ts';

/** What is used of a textarea. */
export interface NotesField {
	value: string;
	readonly selectionStart: number;
	readonly selectionEnd: number;
	readonly selectionDirection: 'forward' | 'backward' | 'none';
	setSelectionRange(start: number, end: number, direction?: 'forward' | 'backward' | 'none'): void;
}

/** A selection as others see it, in marks of the text. */
export interface NotesCursor {
	anchor: string;
	head: string;
}

/**
 * Joins a text that several people type at once to a field on screen.
 *
 * 1. While nobody composes, the field shows the text. What others type goes into it around the caret.
 * 2. While somebody composes (pinyin before it becomes characters), the field is left alone: to touch it would end the
 *    composition. What others do is held, and laid under what was composed when it is done.
 */
export class NotesText {
	readonly #text: LiveText;
	/** Counts what has changed outside of runes: the text, its state, the field. */
	#version = $state(0);
	#field: NotesField | null = null;
	/** The text as the field had it when field and text last agreed. */
	#agreed = '';
	#composing = false;
	#held: ReplaceEdit[] = [];

	constructor(text: LiveText) {
		this.#text = text;
	}

	/** What is on screen, with what is being composed. */
	get shown(): string {
		void this.#version;
		return this.#field?.value ?? this.#text.value;
	}

	get state(): LiveText['state'] {
		void this.#version;
		return this.#text.state;
	}

	/** Shows the text in a field; the answer lets go of it. */
	attach(field: NotesField): () => void {
		this.#field = field;
		field.value = this.#text.value;
		this.#agreed = field.value;
		const end = this.#text.subscribe((edits) => {
			this.#receive(edits);
			this.#changed();
		});
		this.#changed();
		return () => {
			end();
			this.#field = null;
			this.#composing = false;
			this.#held = [];
		};
	}

	/** The field has changed under the person's hands. */
	typed(): void {
		if (!this.#composing) this.#take();
		this.#changed();
	}

	compose(): void {
		this.#composing = true;
	}

	composed(): void {
		this.#composing = false;
		this.#take();
		this.#changed();
	}

	/** The own selection for others to see; `undefined` while it cannot be said in the common text. */
	cursor(): NotesCursor | undefined {
		if (this.#field === null || this.#composing) return undefined;
		const { selectionStart: start, selectionEnd: end, selectionDirection } = this.#field;
		const [from, to] = selectionDirection === 'backward' ? [end, start] : [start, end];
		const [anchor, head] = [this.#text.mark(from), this.#text.mark(to)];
		return anchor === null || head === null ? undefined : { anchor, head };
	}

	/** Where somebody else's selection lies on screen; `null` while their words have not come. */
	find({ anchor, head }: NotesCursor): { anchor: number; head: number } | null {
		void this.#version;
		if (this.#composing) return null;
		const [from, to] = [this.#text.find(anchor), this.#text.find(head)];
		return from === null || to === null ? null : { anchor: from, head: to };
	}

	/** Called from effects as well, which must not run again by it. */
	#changed(): void {
		untrack(() => this.#version++);
	}

	/** Takes what was typed into the text, under which others' edits may have been held. */
	#take(): void {
		const field = this.#field;
		if (field === null) return;
		const { value, selectionStart, selectionEnd } = field;
		let edit = fieldEdit(this.#agreed, value, selectionEnd);
		const moved: ReplaceEdit[] = [];
		for (let other of this.#held) {
			if (edit !== null) {
				const after: { own: ReplaceEdit; other: ReplaceEdit } = rebase(edit, other);
				edit = after.own;
				other = after.other;
			}
			moved.push(other);
		}
		this.#held = [];
		if (edit !== null) this.#text.edit(edit.index, edit.remove, edit.insert);
		this.#agreed = this.#text.value;
		if (field.value !== this.#agreed) this.#fill(field, moved, selectionStart, selectionEnd);
	}

	#receive(edits: readonly ReplaceEdit[]): void {
		const field = this.#field;
		if (field === null || edits.length === 0) return;
		if (this.#composing) {
			this.#held.push(...edits);
			return;
		}
		const { selectionStart, selectionEnd } = field;
		this.#agreed = this.#text.value;
		this.#fill(field, edits, selectionStart, selectionEnd);
	}

	#fill(field: NotesField, edits: readonly ReplaceEdit[], start: number, end: number): void {
		const direction = field.selectionDirection;
		field.value = this.#agreed;
		field.setSelectionRange(edits.reduce(indexAfter, start), edits.reduce(indexAfter, end), direction);
	}
}
