import { expect, it } from 'vitest';
import { applyEdit, type ReplaceEdit } from '../../../replica/documents/replace-edit.ts';
import type { LiveText } from '../../../replica/replica.ts';
import { NotesText, type NotesField } from './notes-text.svelte.ts';

/** A text that others type in as well; marks are plain numbers. */
class Text implements LiveText {
	value: string;
	state: LiveText['state'] = 'saved';
	#callback: (edits: readonly ReplaceEdit[]) => void = () => undefined;
	constructor(value: string) {
		this.value = value;
	}
	edit(index: number, remove: number, insert: string) {
		this.value = applyEdit(this.value, { index, remove, insert });
	}
	mark = (index: number) => (this.state === 'saved' ? String(index) : null);
	find = (mark: string) => Number(mark);
	subscribe(callback: (edits: readonly ReplaceEdit[]) => void) {
		this.#callback = callback;
		return () => undefined;
	}
	others(...edits: ReplaceEdit[]) {
		for (const edit of edits) this.value = applyEdit(this.value, edit);
		this.#callback(edits);
	}
}

class Field implements NotesField {
	value = '';
	selectionStart = 0;
	selectionEnd = 0;
	selectionDirection: 'forward' | 'backward' | 'none' = 'none';
	setSelectionRange(start: number, end: number) {
		[this.selectionStart, this.selectionEnd] = [start, end];
	}
	/** What a keyboard does: replaces the selection, the caret behind it. */
	type(words: string) {
		this.value = this.value.slice(0, this.selectionStart) + words + this.value.slice(this.selectionEnd);
		this.setSelectionRange(this.selectionStart + words.length, this.selectionStart + words.length);
	}
}

function open(value: string, start: number, end = start) {
	const [text, field] = [new Text(value), new Field()];
	const notes = new NotesText(text);
	notes.attach(field);
	field.setSelectionRange(start, end);
	return { text, field, notes };
}

it('takes what is typed to the place where it was typed', () => {
	const { text, field, notes } = open('东门西院', 2);
	field.type('和');
	notes.typed();
	expect([text.value, notes.shown]).toEqual(['东门和西院', '东门和西院']);
});

it('keeps the caret at its words when others type before, behind and exactly there', () => {
	const { text, field } = open('abcdef', 3);
	text.others({ index: 0, remove: 0, insert: 'XY' });
	expect([field.value, field.selectionStart]).toEqual(['XYabcdef', 5]);
	text.others({ index: 7, remove: 0, insert: 'Z' });
	expect(field.selectionStart).toBe(5);
	text.others({ index: 5, remove: 0, insert: '!' });
	expect([field.value, field.selectionStart]).toEqual(['XYabc!deZf', 5]);
});

it('keeps a selection when others take some of it away', () => {
	const { text, field } = open('abcdef', 1, 5);
	text.others({ index: 0, remove: 3, insert: '' });
	expect([field.value, field.selectionStart, field.selectionEnd]).toEqual(['def', 0, 2]);
});

it('leaves the field alone while somebody composes, and lays what others did under it', () => {
	const { text, field, notes } = open('东门。', 2);
	notes.compose();
	field.type('xi');
	notes.typed();
	text.others({ index: 0, remove: 0, insert: '周三' });
	expect([field.value, notes.shown, text.value]).toEqual(['东门xi。', '东门xi。', '周三东门。']);
	expect(notes.cursor(), 'what is composed is not in the text').toBeUndefined();
	field.value = '东门西。';
	field.setSelectionRange(3, 3);
	notes.composed();
	expect([text.value, field.value, field.selectionStart]).toEqual(['周三东门西。', '周三东门西。', 5]);
});

it('shows others what was there when nothing came of composing', () => {
	const { text, field, notes } = open('东门。', 2);
	notes.compose();
	text.others({ index: 3, remove: 0, insert: '好' });
	notes.composed();
	expect([text.value, field.value, field.selectionStart]).toEqual(['东门。好', '东门。好', 2]);
});

it('tells the own selection in marks, backward as it was made, once it is in the common text', () => {
	const { text, field, notes } = open('abcdef', 1, 4);
	field.selectionDirection = 'backward';
	expect(notes.cursor()).toEqual({ anchor: '4', head: '1' });
	text.state = 'saving';
	expect(notes.cursor()).toBeUndefined();
});
