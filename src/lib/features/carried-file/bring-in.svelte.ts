import type { BroughtIn, CarriedContent, Unreadable } from '$lib/replica/carried/carried-file.ts';
import type { Replica } from '$lib/replica/replica.ts';

export type BringInState =
	| { readonly kind: 'choosing' }
	| { readonly kind: 'reading' }
	/** `unopened`: the browser could not read it at all. */
	| { readonly kind: 'unreadable'; readonly why: Unreadable | 'unopened' }
	| { readonly kind: 'ready'; readonly content: CarriedContent }
	| { readonly kind: 'bringing'; readonly content: CarriedContent; readonly percent: number }
	| { readonly kind: 'brought'; readonly content: CarriedContent; readonly result: BroughtIn };

/**
 * A file on its way in.
 *
 * 1. Nothing goes to the station before the person has seen whose it is.
 * 2. The file chosen last is the one that counts; while one is being brought in, no other is chosen.
 */
export class BringIn {
	readonly #carried: Pick<Replica['carried'], 'read' | 'bringIn'>;
	#state: BringInState = $state.raw({ kind: 'choosing' });
	#choice = 0;

	constructor(carried: Pick<Replica['carried'], 'read' | 'bringIn'>) {
		this.#carried = carried;
	}

	get state(): BringInState {
		return this.#state;
	}

	async choose(file: Blob): Promise<void> {
		if (this.#state.kind === 'bringing') return;
		const choice = ++this.#choice;
		this.#state = { kind: 'reading' };
		let next: BringInState;
		try {
			const read = await this.#carried.read(file);
			next = read.kind === 'readable' ? { kind: 'ready', content: read.content } : read;
		} catch {
			// It has gone since it was chosen, or the browser may not read it: told like any other file of no use.
			next = { kind: 'unreadable', why: 'unopened' };
		}
		if (choice === this.#choice) this.#state = next;
	}

	/** Brings in what was read; once more what was broken off. */
	async start(): Promise<void> {
		if (this.#state.kind !== 'ready' && this.#state.kind !== 'brought') return;
		const { content } = this.#state;
		this.#state = { kind: 'bringing', content, percent: 0 };
		const result = await this.#carried.bringIn(content, (part) => {
			this.#state = { kind: 'bringing', content, percent: Math.floor(part * 100) };
		});
		this.#state = { kind: 'brought', content, result };
	}

	startOver(): void {
		if (this.#state.kind !== 'bringing') this.#state = { kind: 'choosing' };
	}
}
