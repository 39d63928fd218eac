import { onMount } from 'svelte';
import { liveRows } from '../../live/live-rows.svelte.ts';
import type { PairBoard } from '../../recipients/pairs/pair-board.svelte.ts';
import { getSession } from '../session.svelte.ts';
import { whenIdle } from './when-idle.ts';

/** What waits for this member, as the navigation counts it. Made while a component is initialised. */
export class WaitingForMe {
	readonly #session = getSession();
	#board = $state.raw<PairBoard>();
	readonly #leadsGrid = liveRows(
		() => {
			const { id } = this.#session.member;
			return () =>
				this.#session.replica.rows.grids
					.filter((grid) => grid.leaderId === id && grid.deleted === undefined)
					.count();
		},
		{ keep: true },
	);

	constructor() {
		// After the page itself has been drawn: a count beside 走访 is not what anybody waits for.
		onMount(() => whenIdle(() => void this.#openBoard()));
	}

	async #openBoard(): Promise<void> {
		const { PairBoard } = await import('../../recipients/pairs/pair-board.svelte.ts');
		this.#board = new PairBoard(this.#session);
	}

	/** Whether this member is a grid's leader, who may look up the grid's residents. */
	get leadsGrid(): boolean {
		return (this.#leadsGrid.current ?? 0) > 0;
	}

	/** People whom somebody should call on now: one's own, or for who has none those that one answers for. */
	readonly visits = $derived.by(() => {
		const board = this.#board;
		if (board === undefined) return 0;
		const pairs = board.mine.length > 0 ? board.mine : board.overseen;
		return pairs.filter(({ due }) => due.inDays <= 0).length;
	});
}
