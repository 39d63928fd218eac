import { expect, it } from 'vitest';
import type { Visit } from '../../../domain/tables/pair-tables.ts';
import { mayCorrect } from './may-correct.ts';

const visit: Visit = {
	id: '01V',
	recipientId: '01R',
	authorId: '01ME',
	day: '2026-11-18',
	enteredAt: 0,
	minutes: 30,
	helps: [],
	condition: 'well',
	photos: [],
};

it('lets the visitor put right what was in the last seven days', () => {
	expect(mayCorrect(visit, '01ME', '2026-11-24')).toBe('allowed');
	expect(mayCorrect(visit, '01ME', '2026-11-25')).toBe('too-old');
});

it('offers nothing to others, and nothing for what is withdrawn', () => {
	expect(mayCorrect(visit, '01OTHER', '2026-11-18')).toBe('not-own');
	expect(mayCorrect({ ...visit, withdrawnReason: '记错了人' }, '01ME', '2026-11-18')).toBe('withdrawn');
});
