import { expect, it } from 'vitest';
import type { LocalPresence, Presence } from '../../../replica/link/presence.ts';
import { BoardPresence } from './board-presence.svelte.ts';

const monday = '2026-11-23';

function presenceWith(others: Presence[]) {
	const shown: LocalPresence[] = [];
	const presence = new BoardPresence({
		others: () => others,
		onothers: () => () => undefined,
		setLocal: (state) => void shown.push(state),
	});
	return { presence, shown };
}

const someone = (client: number, id: string, state: LocalPresence): Presence => ({
	client,
	member: { id, name: id },
	...state,
});

it('names each person once, where they are most at work', () => {
	const { presence } = presenceWith([
		someone(1, 'ann', { field: `week/${monday}` }),
		someone(2, 'ann', { field: `edit/${monday}`, shiftId: 's' }),
		someone(3, 'bo', { field: `shift/${monday}`, shiftId: 's' }),
	]);
	expect(presence.people.map(({ client }) => client)).toEqual([2, 3]);
	expect(presence.at('s').map(({ member }) => member.id)).toEqual(['ann', 'bo']);
	expect(presence.at('other')).toEqual([]);
});

it('tells the same place once', () => {
	const { presence, shown } = presenceWith([]);
	presence.show({ kind: 'week', monday });
	presence.show({ kind: 'week', monday });
	presence.show({ kind: 'shift', monday, shiftId: 's', editing: false });
	expect(shown).toEqual([{ field: `week/${monday}` }, { field: `shift/${monday}`, shiftId: 's' }]);
});
