/** Chance that repeats: everything drawn follows from the seed. */
export class Chance {
	#a: number;
	#b: number;
	#c: number;
	#d = 1;
	readonly #seed: string;

	constructor(seed: string) {
		this.#seed = seed;
		[this.#a, this.#b, this.#c] = [hash(seed, 1), hash(seed, 2), hash(seed, 3)];
		for (let i = 0; i < 12; i++) this.#next();
	}

	/** Another source that does not depend on what is drawn here, nor this one on it: a schedule made shorter keeps it. */
	fork(name: string): Chance {
		return new Chance(`${this.#seed}/${name}`);
	}

	/** From 0 up to, but without, 1. */
	fraction(): number {
		return this.#next() / 2 ** 32;
	}

	/** A whole number from 0 up to, but without, `below`. */
	below(below: number): number {
		return Math.floor(this.fraction() * below);
	}

	/** A number from `least` up to `most`. */
	between(least: number, most: number): number {
		return least + this.fraction() * (most - least);
	}

	/** True so many times in one. */
	hits(probability: number): boolean {
		return this.fraction() < probability;
	}

	/** @throws when there is nothing to pick from */
	pick<T>(list: readonly T[]): T {
		if (list.length === 0) throw new Error('there is nothing to pick from');
		return list[this.below(list.length)] as T;
	}

	bytes(length: number): Uint8Array<ArrayBuffer> {
		const bytes = new Uint8Array(length);
		for (let i = 0; i < length; i++) bytes[i] = this.#next();
		return bytes;
	}

	/** sfc32 (Chris Doty-Humphrey): small, fast, and passes PractRand. */
	#next(): number {
		const t = (this.#a + this.#b + this.#d) | 0;
		this.#d = (this.#d + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
		return t >>> 0;
	}
}

/** FNV-1a, begun differently for each word of the state. */
function hash(text: string, salt: number): number {
	let value = Math.imul(0x811c9dc5 ^ salt, 0x01000193);
	for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
	return value;
}
