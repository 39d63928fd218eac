import { expect, it } from 'vitest';
import { REASONS } from '$lib/protocol/reasons.ts';
import { nextStep } from './next-step.ts';

it('gives to staff what the rules do not allow, however often it is sent', () => {
	for (const reason of ['role', 'author', 'too-late', 'fixed', 'not-yours'] as const)
		expect(nextStep(reason, true)).toBe('hand');
});

it('puts right what is wrong in the record, where there is a form for it', () => {
	expect(nextStep('schema', true)).toBe('correct');
	expect(nextStep('value-too-large', false)).toBe('hand');
});

it('sends once more what went wrong on the way', () => {
	expect(nextStep('foreign-client', false)).toBe('again');
	expect(nextStep('too-many', false)).toBe('again');
});

it('never offers a form where there is none', () => {
	expect(REASONS.filter((reason) => nextStep(reason, false) === 'correct')).toEqual([]);
});
