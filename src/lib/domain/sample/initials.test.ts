import { pinyin } from 'pinyin-pro';
import { describe, expect, it } from 'vitest';
import { initialsOf } from './initials.ts';
import { nameCharacters } from './people-names.ts';

const { surnames, given } = nameCharacters();
const byLibrary = (text: string, surname: 'head' | 'off') =>
	pinyin(text, { pattern: 'first', toneType: 'none', separator: '', surname });

describe('initialsOf', () => {
	it('reads every surname as the pinyin library does', () => {
		for (const surname of surnames)
			expect([surname, initialsOf(surname, '')]).toEqual([surname, byLibrary(surname, 'head')]);
	});

	it('reads every character of a given name as the pinyin library does', () => {
		for (const character of given)
			expect([character, initialsOf('', character)]).toEqual([character, byLibrary(character, 'off')]);
	});

	it('joins them', () => {
		expect(initialsOf('单', '玉兰')).toBe('syl');
		expect(initialsOf('欧阳', '丽')).toBe('oyl');
	});

	it('says so when it does not know a character', () => {
		expect(() => initialsOf('龘', '')).toThrow('龘');
	});
});

describe('the names of the sample', () => {
	it('lack what the persons of the source report are called by, so that none can come out', () => {
		expect(surnames.filter((surname) => '邵岳崔'.includes(surname))).toEqual([]);
		expect(given.filter((character) => '殿贵长传'.includes(character))).toEqual([]);
	});
});
