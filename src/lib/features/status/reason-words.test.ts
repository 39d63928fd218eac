import { afterEach, expect, it } from 'vitest';
import { RULE_REASONS } from '$lib/domain/kernel/rule.ts';
import type { Reason } from '$lib/protocol/reasons.ts';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { reasonWords } from './reason-words.ts';

afterEach(() => overwriteGetLocale(() => 'zh-CN'));

const REFUSALS: readonly Reason[] = [
	...RULE_REASONS,
	'structure',
	'foreign-client',
	'entry-removed',
	'value-too-large',
	'quota',
	'schema',
	'unknown-table',
	'undecodable',
	'too-large',
	'too-many',
	'not-allowed',
	'not-yours',
	'revoked',
];

it.each(['zh-CN', 'en'] as const)('has words of its own for each reason of a refusal, %s', (locale) => {
	overwriteGetLocale(() => locale);
	const general = reasonWords('already-set-up');
	const without = REFUSALS.filter((reason) => reasonWords(reason).why === general.why);
	expect(without).toEqual([]);
	// No rule says the same as another: the person would do the wrong thing about it.
	expect(new Set(RULE_REASONS.map((reason) => reasonWords(reason).why)).size).toBe(RULE_REASONS.length);
});

it('says after how many days it is too late', () => {
	expect(reasonWords('too-late').why).toContain('7 天');
});
