import { createContext } from 'svelte';
import { LiveRows } from '../live/live-rows.svelte.ts';
import type { Session } from '../session/session.svelte.ts';

/** What waits for somebody's decision, as navigation and header count it. One for each tab, made by the shell. */
export class ReviewCounts {
	readonly #held: LiveRows<number>;
	readonly #conflicts: LiveRows<number>;
	readonly #session: Session;
	#quarantine = $state(0);

	constructor(session: Session) {
		const { replica } = session;
		this.#session = session;
		this.#held = new LiveRows(() => () => replica.held.count(), { keep: true });
		this.#conflicts = new LiveRows(
			() => () =>
				replica.rows.conflicts
					.filter(({ resolved, deleted }) => resolved === undefined && deleted === undefined)
					.count(),
			{ keep: true },
		);
	}

	/** Own changes in 待处理 that want something of the person. */
	get held(): number {
		return this.#held.current ?? 0;
	}

	/** 并行修改 that nobody has looked at; only staff are shown how many. */
	get conflicts(): number {
		return this.#session.isStaff ? (this.#conflicts.current ?? 0) : 0;
	}

	/** What waits in the quarantine, as the station last said; only staff are told. */
	get quarantine(): number {
		return this.#quarantine;
	}

	/** All that waits for staff's decision. */
	get staff(): number {
		return this.quarantine + this.conflicts;
	}

	/** What has just been learnt of the station. */
	tellQuarantine(count: number): void {
		this.#quarantine = count;
	}
}

/** The shell sets it; pages that change what is counted tell it so. */
export const [getReviewCounts, setReviewCounts] = createContext<ReviewCounts>();
