import type { LedgerFilter } from './ledger-filter.ts';
import { drawLedger, matchesLedger, sumLedger, type LedgerRow, type LedgerSources } from './ledger-row.ts';

/** What the ledger is told of the world outside; each is read inside a derivation. */
export interface LedgerInputs {
	/** `null` until the device's rows have been read for the first time. */
	sources: () => LedgerSources | null;
	filter: () => LedgerFilter;
	/** Whether the station is still sending what was there before: such visits are not news. */
	catchingUp: () => boolean;
}

/**
 * The ledger on screen.
 * 1. All of it is drawn from the device's rows; nothing is stored.
 * 2. A visit is new when it came while the page was open and the device was up to date, until it has been opened.
 */
export class Ledger {
	readonly #inputs: LedgerInputs;
	/** Bookkeeping of what was there before; the screen reads only what follows from it. */
	readonly #known = new Set<string>();
	readonly #news = new Set<string>();
	#begun = false;
	#opened = $state.raw<ReadonlySet<string>>(new Set());

	constructor(inputs: LedgerInputs) {
		this.#inputs = inputs;
	}

	/** All rows that the device holds; `null` while they are being read. */
	readonly all: readonly LedgerRow[] | null = $derived.by(() => {
		const sources = this.#inputs.sources();
		return sources === null ? null : drawLedger(sources);
	});

	readonly rows: readonly LedgerRow[] = $derived.by(() => {
		const filter = this.#inputs.filter();
		return (this.all ?? []).filter((row) => matchesLedger(row, filter));
	});

	readonly totals = $derived.by(() => sumLedger(this.rows));

	/** The ids of visits that have just come. */
	readonly news: ReadonlySet<string> = $derived.by(() => {
		if (this.all === null) return new Set<string>();
		const quiet = !this.#begun || this.#inputs.catchingUp();
		this.#begun = true;
		for (const { id } of this.all) {
			if (this.#known.has(id)) continue;
			this.#known.add(id);
			if (!quiet) this.#news.add(id);
		}
		return new Set([...this.#news].filter((id) => !this.#opened.has(id)));
	});

	/** The person has seen it. */
	open(id: string): void {
		this.#opened = new Set([...this.#opened, id]);
	}
}
