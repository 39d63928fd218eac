import { expect, it } from 'vitest';
import { maskedPhone } from './masked-phone.ts';

it('keeps the ends of a number and hides what lies between', () => {
	expect(maskedPhone('13812342291')).toBe('138****2291');
	expect(maskedPhone('138 1234 2291')).toBe('138****2291');
	expect(maskedPhone('0451-8877665')).toBe('045****7665');
});

it('hides nearly all of a short one', () => {
	expect(maskedPhone('5566')).toBe('**66');
	expect(maskedPhone('')).toBe('');
});
