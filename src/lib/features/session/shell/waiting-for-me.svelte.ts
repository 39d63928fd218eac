import { liveRows } from '../../live/live-rows.svelte.ts';
import { getSession } from '../session.svelte.ts';

/** What waits for this member, as the navigation counts it. Made while a component is initialised. */
export class WaitingForMe {
	readonly #session = getSession();
	readonly #leadsGrid = liveRows(
		() => {
			const { id } = this.#session.member;
			return () =>
				this.#session.replica.rows.grids.filter((grid) => grid.leaderId === id && !grid.deleted).count();
		},
		{ keep: true },
	);

	/** Whether this member is a grid's leader, who may look up the grid's residents. */
	get leadsGrid(): boolean {
		return (this.#leadsGrid.current ?? 0) > 0;
	}

	get visits(): number {
		return 0;
	}
}
