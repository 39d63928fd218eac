import { Arrivals } from './arrivals.ts';
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
	readonly #arrivals = new Arrivals();
	/** Makes the marks be drawn again when one has been opened. */
	#openings = $state(0);

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
		void this.#openings;
		if (this.all !== null)
			this.#arrivals.see(
				this.all.map(({ id }) => id),
				this.#inputs.catchingUp(),
			);
		return this.#arrivals.news;
	});

	/** The person has seen it. */
	open(id: string): void {
		this.#arrivals.open(id);
		this.#openings++;
	}
}
