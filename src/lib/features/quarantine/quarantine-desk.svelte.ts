import { errorCodeOf } from '$lib/features/admission/error-code.ts';
import type { DecideRequest, QuarantineItem } from '$lib/protocol/http.ts';
import type { ErrorCode } from '$lib/replica/app-error.ts';
import type { ListState } from '../station-desk/list-state.ts';
import type { StationQuarantine } from './station-quarantine.ts';

/** What became of a decision. */
export type Decided = 'done' | 'meanwhile' | 'failed';

/**
 * The desk where staff decide about what the station did not take.
 *
 * 1. The list is what the station says; a decision shows only once the station has answered it.
 * 2. One list is asked for at a time: who asks meanwhile waits for the one under way.
 * 3. An answer that was asked for before a decision does not bring the decided item back.
 */
export class QuarantineDesk {
	#items = $state.raw<readonly QuarantineItem[]>([]);
	#list = $state.raw<ListState>({ kind: 'loading' });
	#deciding = $state.raw<string | null>(null);
	#problem = $state.raw<ErrorCode | null>(null);
	#loading: Promise<void> | null = null;
	/** Counted with each decision, so that an older list is known as one. */
	#decisions = 0;
	readonly #station: Pick<StationQuarantine, 'list' | 'decide'>;

	constructor(station: Pick<StationQuarantine, 'list' | 'decide'>) {
		this.#station = station;
	}

	/** Those that wait, the oldest first: who has waited longest is next. */
	readonly waiting: readonly QuarantineItem[] = $derived.by(() =>
		this.#items.filter(({ state }) => state === 'waiting').toSorted((a, b) => a.receivedAt - b.receivedAt),
	);

	/** Those that were decided, the newest decision first. */
	readonly decided: readonly QuarantineItem[] = $derived.by(() =>
		this.#items
			.filter(({ state }) => state !== 'waiting')
			.toSorted((a, b) => (b.decidedAt ?? 0) - (a.decidedAt ?? 0)),
	);

	get list(): ListState {
		return this.#list;
	}

	/** The item that is being decided. */
	get deciding(): string | null {
		return this.#deciding;
	}

	/** Why the last decision could not be made; `null` when it could. */
	get problem(): ErrorCode | null {
		return this.#problem;
	}

	load(): Promise<void> {
		this.#loading ??= this.#load().finally(() => (this.#loading = null));
		return this.#loading;
	}

	async decide(id: string, request: DecideRequest): Promise<Decided> {
		if (this.#deciding !== null) return 'failed';
		this.#deciding = id;
		this.#problem = null;
		try {
			const item = await this.#station.decide(id, request);
			this.#decisions++;
			this.#items = this.#items.map((each) => (each.id === id ? { ...each, ...item } : each));
			return 'done';
		} catch (error) {
			const code = errorCodeOf(error);
			if (code === 'already-decided') {
				this.#decisions++;
				await this.#load();
				return 'meanwhile';
			}
			this.#problem = code;
			return 'failed';
		} finally {
			this.#deciding = null;
		}
	}

	async #load(): Promise<void> {
		const before = this.#decisions;
		try {
			const items = await this.#station.list();
			if (before !== this.#decisions) return;
			this.#items = items;
			this.#list = { kind: 'ready' };
		} catch (error) {
			this.#list = { kind: 'failed', code: errorCodeOf(error) };
		}
	}
}
