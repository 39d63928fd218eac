import { createContext } from 'svelte';
import { isOfStaff } from '$lib/domain/rights/standing.ts';
import type { Standing } from '$lib/protocol/messages.ts';
import type { Identity, Replica } from '$lib/replica/replica.ts';
import { LiveRows } from '../live/live-rows.svelte.ts';
import { MovingClock } from './moving-clock.svelte.ts';

/**
 * Who sits before this screen, and what the device has of the station. One for each tab, made by the root layout.
 *
 * 1. `identity` is `null` while the device is nobody's; the layout then shows only /setup, /join and a welcome.
 * 2. Everywhere else `member`, `standing` and what follows from them are there.
 * 3. Standing says what to show; what may be done is the station's to judge.
 */
export class Session {
	readonly replica: Replica;
	readonly clock: MovingClock;
	readonly #first: Identity | null;
	readonly #identity: LiveRows<Identity | null>;

	/** `first`: the identity as read before the first drawing, so that no wrong page flashes up. */
	constructor(replica: Replica, first: Identity | null) {
		this.replica = replica;
		this.clock = new MovingClock(replica);
		this.#first = first;
		this.#identity = new LiveRows(() => () => replica.identity(), { keep: true });
	}

	get identity(): Identity | null {
		const state = this.#identity.state;
		return state.kind === 'ready' ? state.rows : this.#first;
	}

	get member(): Identity['member'] {
		return this.#admitted.member;
	}

	get standing(): Standing {
		return this.#admitted.member.standing;
	}

	/** The station's name. */
	get station(): string {
		return this.#admitted.station;
	}

	/** Head and full-time staff: they see the whole station. */
	get isStaff(): boolean {
		return isOfStaff(this.standing);
	}

	/** Who leads a team, pairs or a grid, or the station itself. */
	get isLeader(): boolean {
		return this.isStaff || this.standing === 'leader';
	}

	get #admitted(): Identity {
		if (this.identity === null)
			throw new Error('This page needs a member; the layout shows it to nobody else.');
		return this.identity;
	}
}

/** The root layout sets it; pages and features read it while they are initialised. */
export const [getSession, setSession] = createContext<Session>();

/** The device's copy of the station. */
export function getReplica(): Replica {
	return getSession().replica;
}
