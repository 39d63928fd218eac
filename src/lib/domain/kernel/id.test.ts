import { describe, expect, it } from 'vitest';
import { ID_PATTERN, makeId } from './id.ts';

const bytes = (value: number) => (length: number) => new Uint8Array(length).fill(value);
const MOMENT = Date.UTC(2026, 10, 24, 9);

describe('makeId', () => {
	it('is a ULID: the time in 10 characters, 16 of randomness', () => {
		expect(makeId(0, bytes(0))).toBe('0'.repeat(26));
		expect(makeId(MOMENT, bytes(31))).toMatch(/^01[0-9A-HJKMNP-TV-Z]{8}Z{16}$/);
	});

	it('sorts by time, whatever chance says', () => {
		expect(makeId(MOMENT, bytes(31)) < makeId(MOMENT + 1, bytes(0))).toBe(true);
	});

	it('tells two of the same millisecond apart by chance', () => {
		expect(makeId(MOMENT, bytes(1))).not.toBe(makeId(MOMENT, bytes(2)));
	});

	it('asks for as much randomness as it writes', () => {
		const asked: number[] = [];
		makeId(MOMENT, (length) => (asked.push(length), new Uint8Array(length)));
		expect(asked).toEqual([16]);
	});

	it('takes only the lower bits of a byte, so that each character is as likely', () => {
		expect(makeId(MOMENT, bytes(0xff))).toBe(makeId(MOMENT, bytes(0x1f)));
	});
});

describe('ID_PATTERN', () => {
	it.each(['01K8A09FGNCP0A11Z7AXZ19P9Y', 'station', '2026-11-23', '01AB.01CD'])('takes %s', (id) => {
		expect(ID_PATTERN.test(id)).toBe(true);
	});

	it.each(['', '.', '../x', 'a/b', 'a b', '-a', `${'a'.repeat(65)}`, '人', 'a\n'])('refuses %j', (id) => {
		expect(ID_PATTERN.test(id)).toBe(false);
	});
});
