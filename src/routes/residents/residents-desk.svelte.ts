import { liveRows } from '$lib/features/live/live-rows.svelte.ts';
import { ResidentDirectory, type ResidentFilter } from '$lib/features/people/resident-directory.svelte.ts';
import type { Replica } from '$lib/replica/replica.ts';
import type { DocumentName } from '$lib/domain/kernel/document-name.ts';

const NO_FILTER: ResidentFilter = { grid: '', building: '', care: '' };

/** The residents on this device, and what the person looks for among them. */
export class ResidentsDesk {
	/** Never part of an address: it holds names. */
	query = $state('');
	#filter = $state.raw<ResidentFilter>(NO_FILTER);
	readonly directory: ResidentDirectory;
	readonly #rows: Replica['rows'];
	readonly #grids;

	constructor({ rows }: Pick<Replica, 'rows'>) {
		this.#rows = rows;
		this.#grids = liveRows(() => () => rows.grids.toArray(), { keep: true });
		this.directory = new ResidentDirectory({
			grids: () => this.#residents.flatMap(({ current }) => (current === undefined ? [] : [current])),
			query: () => this.query,
			filter: () => this.#filter,
		});
	}

	/** The grids, in the order in which they were laid out. */
	readonly grids = $derived.by(() =>
		(this.#grids.current ?? [])
			.filter(({ deleted }) => deleted === undefined)
			.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
	);

	/** As text, so that new rows of the same grids start no new queries. */
	readonly #gridIds = $derived.by(() => this.grids.map(({ id }) => id).join(' '));

	/** A query for each grid: what arrives for one makes only that one be read again. */
	readonly #residents = $derived.by(() =>
		this.#gridIds
			.split(' ')
			.filter((id) => id !== '')
			.map((id) => {
				const document: DocumentName = `grid/${id}`;
				return liveRows(() => () => this.#rows.residents.where('doc').equals(document).toArray(), {
					keep: true,
				});
			}),
	);

	get filter(): ResidentFilter {
		return this.#filter;
	}

	/** Another grid has other buildings. */
	choose(change: Partial<ResidentFilter>): void {
		const building = change.grid === undefined ? this.#filter.building : '';
		this.#filter = { ...this.#filter, building, ...change };
	}

	clear(): void {
		this.query = '';
		this.#filter = NO_FILTER;
	}

	get filtered(): boolean {
		return this.#filter.grid !== '' || this.#filter.building !== '' || this.#filter.care !== '';
	}

	get loading(): boolean {
		return this.#grids.current === undefined || this.#residents.some(({ current }) => current === undefined);
	}

	get failed(): boolean {
		return this.#grids.failed || this.#residents.some(({ failed }) => failed);
	}

	retry(): void {
		this.#grids.retry();
		for (const residents of this.#residents) residents.retry();
	}
}
