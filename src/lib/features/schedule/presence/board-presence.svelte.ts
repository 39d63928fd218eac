import { createSubscriber } from 'svelte/reactivity';
import type { WatchedDocument } from '../../../replica/replica.ts';
import { placeOf, presenceOf, type Place } from './place.ts';

/** Somebody who has the board on screen elsewhere. */
export interface Other {
	/** One for each of their screens. */
	client: number;
	member: { id: string; name: string };
	place: Place | null;
}

type Watched = Pick<WatchedDocument, 'others' | 'onothers' | 'setLocal'>;

/** Who else has a team's board on screen, and where they are. Nobody is seen while the station cannot be reached. */
export class BoardPresence {
	readonly #watched: Watched;
	readonly #observe: () => void;
	#told = '';

	constructor(watched: Watched) {
		this.#watched = watched;
		this.#observe = createSubscriber((update) => watched.onothers(update));
	}

	/** One for each screen, in a steady order. Read once for each change, not once for each card. */
	readonly others: readonly Other[] = $derived.by(() => {
		this.#observe();
		return this.#watched
			.others()
			.map(({ client, member, ...state }) => ({ client, member, place: placeOf(state) }))
			.sort((a, b) =>
				a.member.id === b.member.id ? a.client - b.client : a.member.id < b.member.id ? -1 : 1,
			);
	});

	/** Each person once, where they are most at work. */
	readonly people: readonly Other[] = $derived.by(() =>
		this.others.filter((other) => {
			const own = this.others.filter(({ member }) => member.id === other.member.id);
			return own.reduce((a, b) => (weight(b.place) > weight(a.place) ? b : a)).client === other.client;
		}),
	);

	/** Who has a shift selected or open, those who change it first. */
	at(shiftId: string): Other[] {
		return this.people
			.filter(({ place }) => place?.kind === 'shift' && place.shiftId === shiftId)
			.sort((a, b) => weight(b.place) - weight(a.place));
	}

	/** Shows the others where this person is. The same place is told once. */
	show(place: Place): void {
		const state = presenceOf(place);
		const told = JSON.stringify(state);
		if (told === this.#told) return;
		this.#told = told;
		this.#watched.setLocal(state);
	}
}

function weight(place: Place | null): number {
	if (place === null) return 0;
	if (place.kind === 'shift') return place.editing ? 3 : 2;
	return place.kind === 'week' ? 1 : 3;
}
