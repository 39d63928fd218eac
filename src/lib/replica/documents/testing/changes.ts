import type { Change, TextChange } from '../../../domain/kernel/change.ts';

/** A difficulty, a table whose records merge as a whole. */
export function difficulty(id: string, what = id): Change {
	return {
		table: 'difficulties',
		id,
		fields: { recipientId: 'R', what, state: 'reported', reportedOn: '2026-11-24', reporterId: 'M' },
	};
}

/** A shift, a table whose fields merge one by one. */
export function shift(id: string, fields: Record<string, unknown> = {}): Change {
	const whole = {
		day: '2026-11-24',
		startsAt: '09:00',
		endsAt: '11:00',
		kind: 'patrol',
		title: 'north gate',
		needed: 2,
	};
	return { table: 'shifts', id, fields: { ...whole, ...fields } };
}

/** Text typed into a week's notes. */
export function typed(id: string, index: number, insert: string, remove = 0): TextChange {
	return { table: 'weekNotes', id, text: 'text', index, remove, insert };
}
