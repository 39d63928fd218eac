import Dexie, { liveQuery } from 'dexie';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Visit } from '../../../domain/tables/pair-tables.ts';
import type { Stored } from '../../../replica/row-tables.ts';
import { DexieStore } from '../../../replica/store/dexie-store.ts';
import { loadPairs } from './load-pairs.ts';

let name = '';
let store: DexieStore;

const visit = (id: string, day: string): Stored<Visit> => ({
	doc: 'pair/01P',
	id,
	recipientId: '01R',
	authorId: '01M',
	day,
	enteredAt: 1,
	minutes: 30,
	helps: [],
	condition: 'well',
	photos: [],
});

beforeEach(() => {
	name = `pairs-${crypto.randomUUID()}`;
	store = new DexieStore({ superseded: () => undefined, blocked: () => undefined }, name);
});

afterEach(async () => {
	store.close();
	await Dexie.delete(name);
});

it('tells a live query of all that a pair is made of, also of what is read last', async () => {
	const { rows } = store;
	const seen: unknown[] = [];
	const subscription = liveQuery(() => loadPairs(rows, '2026-11-24')).subscribe((pairs) =>
		seen.push(pairs.map(({ recipient, last, volunteers }) => [recipient.name, last?.day, ...volunteers])),
	);
	const shows = (expected: unknown) => vi.waitFor(() => expect(seen.at(-1)).toEqual(expected));
	try {
		await shows([]);
		await rows.pairings.put({
			doc: 'pair/01P',
			id: '01P',
			recipientId: '01R',
			volunteerIds: ['01N', '01M'],
			risk: 'key',
			state: 'active',
			startedOn: '2024-01-01',
		});
		await rows.recipients.put({
			doc: 'pair/01P',
			id: '01R',
			residentId: '01A',
			name: '陈玉兰',
			initials: 'cyl',
			gender: 'female',
			home: '3-2-501',
			care: [],
		});
		await shows([['陈玉兰', undefined]]);
		await rows.directory.put({ doc: 'station', id: '01M', name: '王秀英', initials: 'wxy' });
		await shows([['陈玉兰', undefined, '王秀英']]);
		// Longer ago than what is read of all pairs together: it is looked up for this one.
		await rows.visits.put(visit('01V', '2025-06-01'));
		await shows([['陈玉兰', '2025-06-01', '王秀英']]);
		await rows.visits.put(visit('01W', '2026-11-20'));
		await shows([['陈玉兰', '2026-11-20', '王秀英']]);
	} finally {
		subscription.unsubscribe();
	}
});
