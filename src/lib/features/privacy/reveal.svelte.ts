import type { Look } from '$lib/protocol/http.ts';
import type { Replica } from '$lib/replica/replica.ts';

/** One field of one record that holds a number of a person's. */
export interface PersonalField {
	document: Look['document'];
	table: string;
	id: string;
	field: string;
}

/**
 * A person's number on screen: hidden until somebody wants to see it, and noted then.
 * 1. Showing it and calling it both count as looking; it is noted once for each time that the page is opened.
 * 2. What is shown of one person is not shown of the next one in the same place.
 * 3. The whole number stands in no link: pointing at a button must not tell it.
 */
export class Reveal {
	readonly #replica: Pick<Replica, 'noteLook'>;
	readonly #field: () => PersonalField;
	readonly #go: (address: string) => void;
	#shown = $state('');
	#noted = '';

	/** `go` hands a `tel:` address to the device. */
	constructor(
		replica: Pick<Replica, 'noteLook'>,
		field: () => PersonalField,
		go: (address: string) => void = (address) => location.assign(address),
	) {
		this.#replica = replica;
		this.#field = field;
		this.#go = go;
	}

	get shown(): boolean {
		return this.#shown === this.#key;
	}

	show(): void {
		this.#note();
		this.#shown = this.#key;
	}

	call(phone: string): void {
		this.#note();
		this.#go(`tel:${phone.replace(/[^0-9+]/g, '')}`);
	}

	get #key(): string {
		const { document, table, id, field } = this.#field();
		return `${document}/${table}/${id}/${field}`;
	}

	#note(): void {
		if (this.#noted === this.#key) return;
		this.#noted = this.#key;
		// A device whose storage fails says so above every page; somebody who needs help is called all the same.
		this.#replica.noteLook({ kind: 'revealed', ...this.#field() }).catch(() => (this.#noted = ''));
	}
}
