/** Connections that have not said who they are: in all, and from one address. */
const MOST = 2_000;
const MOST_PER_ADDRESS = 200;
/** Bytes that one of them may send: a hello, and what follows it before the answer. */
const BYTES_OF_ONE = 320 * 1024;
/** Bytes that all of them together may have sent: what they can make the station hold in memory. */
const BYTES_OF_ALL = 64 * 1024 * 1024;

/** A connection that has not said yet who it is. */
export interface Stranger {
	/** Bytes have come. */
	took(bytes: number): void;
	/** It is known now, or gone. */
	leave(): void;
}

interface Guest {
	address: string | null;
	bytes: number;
	cut: () => void;
}

/**
 * Keeps those who have not said who they are within bounds of number and memory. Past a bound the oldest goes, or the
 * one that has sent most: an honest device is through in the time of one answer, and sends little.
 */
export class Strangers {
	/** In the order in which they came. */
	readonly #guests = new Set<Guest>();
	readonly #byAddress = new Map<string, number>();
	#bytes = 0;

	get size(): number {
		return this.#guests.size;
	}

	/** @param address `null` where addresses tell nothing: everybody behind a proxy on this machine has the same */
	enter(address: string | null, cut: () => void): Stranger {
		const guest: Guest = { address, bytes: 0, cut };
		if (address !== null && (this.#byAddress.get(address) ?? 0) >= MOST_PER_ADDRESS)
			this.#sendAway(this.#first((other) => other.address === address));
		if (this.#guests.size >= MOST) this.#sendAway(this.#first(() => true));
		this.#guests.add(guest);
		if (address !== null) this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
		return { took: (bytes) => this.#took(guest, bytes), leave: () => this.#leave(guest) };
	}

	#took(guest: Guest, bytes: number): void {
		if (!this.#guests.has(guest)) return;
		guest.bytes += bytes;
		this.#bytes += bytes;
		if (guest.bytes > BYTES_OF_ONE) this.#sendAway(guest);
		while (this.#bytes > BYTES_OF_ALL) this.#sendAway(this.#largest());
	}

	#leave(guest: Guest): void {
		if (!this.#guests.delete(guest)) return;
		this.#bytes -= guest.bytes;
		if (guest.address === null) return;
		const rest = (this.#byAddress.get(guest.address) ?? 1) - 1;
		if (rest === 0) this.#byAddress.delete(guest.address);
		else this.#byAddress.set(guest.address, rest);
	}

	#sendAway(guest: Guest | undefined): void {
		if (guest === undefined) return;
		this.#leave(guest);
		guest.cut();
	}

	#first(fits: (guest: Guest) => boolean): Guest | undefined {
		for (const guest of this.#guests) if (fits(guest)) return guest;
		return undefined;
	}

	#largest(): Guest | undefined {
		let largest: Guest | undefined;
		for (const guest of this.#guests)
			if (largest === undefined || guest.bytes > largest.bytes) largest = guest;
		return largest;
	}
}
