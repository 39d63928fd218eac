import { expect, it } from 'vitest';
import { recordHref } from './record-href.ts';

it.each([
	['visits', '01V', {}, '/visits/01V'],
	['difficulties', '01D', { recipientId: '01R' }, '/recipients/01R'],
	['difficulties', '01D', {}, null],
	['shifts', '01S', { day: '2026-11-24' }, '/schedule/01T?week=2026-11-24'],
	['weekNotes', '2026-11-23', {}, '/schedule/01T?week=2026-11-23'],
	['assignments', '01S.01M', {}, '/schedule/01T'],
	['members', '01M', {}, '/members/01M'],
	['profiles', 'station', {}, null],
])('leads from %s %s to its page', (table, id, fields, href) => {
	expect(recordHref('team/01T', table, id, fields)).toBe(href);
});
