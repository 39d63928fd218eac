import type { Unreadable } from '$lib/replica/carried/carried-file.ts';
import type { ErrorCode } from '$lib/replica/app-error.ts';
import { m } from '$lib/text/generated/messages.js';
import { errorWords, type ErrorWords } from '../status/error-words.ts';

/** Why a file cannot be brought in, and what to do about it. */
export function unreadableWords(why: Unreadable | 'unopened'): ErrorWords {
	switch (why) {
		case 'foreign':
			return { title: m.carried_foreign(), advice: m.carried_foreign_advice() };
		case 'damaged':
			return { title: m.carried_damaged(), advice: m.carried_damaged_advice() };
		case 'old':
			return { title: m.carried_old(), advice: m.carried_old_advice() };
		case 'newer':
			return { title: m.carried_newer(), advice: m.carried_newer_advice() };
		case 'too-large':
			return { title: m.carried_too_large(), advice: m.carried_too_large_advice() };
		case 'unopened':
			return { title: m.carried_unreadable(), advice: m.carried_unreadable_advice() };
	}
}

/** What the station said to a file, or why it could not be asked. */
export function problemWords(code: ErrorCode, station: string): ErrorWords {
	switch (code) {
		case 'not-found':
			return { title: m.carried_other_station(), advice: m.carried_other_station_advice({ station }) };
		case 'unknown-device':
		case 'malformed':
			return { title: m.carried_damaged(), advice: m.carried_damaged_advice() };
		default: {
			// What these say to be safe is a record of one's own; here it is a file.
			const { title } = errorWords(code);
			return { title, advice: m.carried_rest() };
		}
	}
}
