import { ledgerChoices, type LedgerChoices } from '$lib/features/ledger/ledger-choices.ts';
import { Ledger, type LedgerInputs } from '$lib/features/ledger/ledger.svelte.ts';
import { liveRows } from '$lib/features/live/live-rows.svelte.ts';
import type { Replica } from '$lib/replica/replica.ts';

/** The ledger of this device's rows, and whom and what one can ask it for. */
export class LedgerDesk {
	readonly ledger: Ledger;
	readonly #visits;
	readonly #recipients;
	readonly #directory;
	readonly #grids;

	constructor({ rows }: Pick<Replica, 'rows'>, inputs: Omit<LedgerInputs, 'sources'>) {
		// Each table for itself: a visit that arrives makes only the visits be read again.
		this.#visits = liveRows(() => () => rows.visits.toArray(), { keep: true });
		this.#recipients = liveRows(() => () => rows.recipients.toArray(), { keep: true });
		this.#directory = liveRows(() => () => rows.directory.toArray(), { keep: true });
		this.#grids = liveRows(() => () => rows.grids.toArray(), { keep: true });
		this.ledger = new Ledger({ ...inputs, sources: () => this.#sources });
	}

	readonly #sources = $derived.by(() => {
		const visits = this.#visits.current;
		const recipients = this.#recipients.current;
		const directory = this.#directory.current;
		const grids = this.#grids.current;
		if (visits === undefined || recipients === undefined || directory === undefined || grids === undefined)
			return null;
		return { visits, recipients, directory, grids };
	});

	readonly choices: LedgerChoices = $derived.by(() => {
		const sources = this.#sources;
		const people = sources === null ? [] : [...sources.directory, ...sources.recipients];
		return ledgerChoices(this.ledger.all ?? [], people);
	});

	get failed(): boolean {
		return [this.#visits, this.#recipients, this.#directory, this.#grids].some(({ failed }) => failed);
	}

	retry(): void {
		for (const rows of [this.#visits, this.#recipients, this.#directory, this.#grids]) rows.retry();
	}
}
