import { errorCodeOf } from '$lib/features/admission/error-code.ts';
import type { AuditLine } from '$lib/protocol/http.ts';
import type { ListState } from '../station-desk/list-state.ts';
import type { AuditFilter, StationAudit } from './station-audit.ts';

/**
 * Operations as one looks through them: the newest, then earlier ones on demand.
 * 1. `lines` are all of one filter: an answer to an older question is dropped.
 * 2. A problem takes away nothing that was there.
 */
export class AuditLog {
	#lines = $state.raw<readonly AuditLine[]>([]);
	#state = $state.raw<ListState>({ kind: 'loading' });
	#more = $state(false);
	#reachingBack = $state(false);
	#filter = $state.raw<AuditFilter>({});
	/** Counts the questions, so that late answers are known. */
	#asked = 0;
	readonly #station: Pick<StationAudit, 'read'>;

	constructor(station: Pick<StationAudit, 'read'>, filter: AuditFilter = {}) {
		this.#station = station;
		this.#filter = filter;
	}

	get lines(): readonly AuditLine[] {
		return this.#lines;
	}

	get state(): ListState {
		return this.#state;
	}

	/** Whether there are earlier ones than those. */
	get more(): boolean {
		return this.#more;
	}

	/** Whether earlier ones are being fetched. */
	get reachingBack(): boolean {
		return this.#reachingBack;
	}

	get filter(): AuditFilter {
		return this.#filter;
	}

	get filtered(): boolean {
		return Object.keys(this.#filter).length > 0;
	}

	/** Another filter: what fits the old one goes at once. */
	narrow(filter: AuditFilter): Promise<void> {
		this.#filter = filter;
		this.#lines = [];
		this.#more = false;
		this.#state = { kind: 'loading' };
		return this.load();
	}

	/** Fetches the newest. */
	async load(): Promise<void> {
		const turn = ++this.#asked;
		this.#reachingBack = false;
		try {
			const page = await this.#station.read(this.#filter);
			if (turn !== this.#asked) return;
			this.#lines = page.lines;
			this.#more = page.more;
			this.#state = { kind: 'ready' };
		} catch (error) {
			if (turn === this.#asked) this.#state = { kind: 'failed', code: errorCodeOf(error) };
		}
	}

	/** Puts what has been done meanwhile before the others. Without an answer all stays as it is. */
	async catchUp(): Promise<void> {
		const first = this.#lines[0];
		if (this.#state.kind !== 'ready' || this.#reachingBack) return;
		const turn = ++this.#asked;
		try {
			const page = await this.#station.read(this.#filter);
			if (turn !== this.#asked) return;
			const newer = page.lines.filter(({ n }) => first === undefined || n > first.n);
			// More has been done than fits one answer: beside a gap nobody would look for what is missing.
			const gap = newer.length === page.lines.length && page.more;
			this.#lines = gap ? page.lines : [...newer, ...this.#lines];
			if (gap) this.#more = true;
		} catch {
			// Whoever presses something hears of it; this was nobody's wish.
		}
	}

	/** Fetches those before the last one. */
	async reachBack(): Promise<void> {
		const last = this.#lines.at(-1);
		if (last === undefined || this.#reachingBack) return;
		const turn = ++this.#asked;
		this.#reachingBack = true;
		try {
			const page = await this.#station.read(this.#filter, last.n);
			if (turn !== this.#asked) return;
			this.#lines = [...this.#lines, ...page.lines];
			this.#more = page.more;
			this.#state = { kind: 'ready' };
		} catch (error) {
			if (turn === this.#asked) this.#state = { kind: 'failed', code: errorCodeOf(error) };
		} finally {
			if (turn === this.#asked) this.#reachingBack = false;
		}
	}
}
