/** A choice and how often it is made, in relation to the others'. */
export type Weighted<T> = readonly [value: T, weight: number];

/**
 * Chance that can be repeated: the same seed always gives the same sample (sfc32). Each part of the sample
 * draws from a fork of its own, so that one more draw in one part does not change all the others.
 */
export class SeededRandom {
	readonly #seed: string;
	#a = 0;
	#b = 0;
	#c = 0;
	#counter = 1;

	constructor(seed: string) {
		this.#seed = seed;
		for (const letter of seed) {
			this.#a = Math.imul(this.#a ^ (letter.codePointAt(0) ?? 0), 2654435761);
			this.#b = Math.imul(this.#b + this.#a, 1597334677) ^ (this.#a >>> 15);
			this.#c = Math.imul(this.#c ^ this.#b, 3812015801) + (this.#b >>> 13);
		}
		// The first numbers still resemble the seed's.
		for (let i = 0; i < 15; i++) this.#next();
	}

	/** Chance of its own for one part. */
	fork(part: string): SeededRandom {
		return new SeededRandom(`${this.#seed}/${part}`);
	}

	/** From 0 up to, but without, 1. */
	fraction(): number {
		return this.#next() / 0x1_0000_0000;
	}

	/** A whole number from `least` to `most`, both included. */
	int(least: number, most: number): number {
		return least + Math.floor(this.fraction() * (most - least + 1));
	}

	/** True so often: 0 never, 1 always. */
	chance(probability: number): boolean {
		return this.fraction() < probability;
	}

	pick<T>(choices: readonly T[]): T {
		const choice = choices[this.int(0, choices.length - 1)];
		if (choice === undefined) throw new RangeError('nothing to pick from');
		return choice;
	}

	weighted<T>(choices: readonly Weighted<T>[]): T {
		let rest = this.fraction() * choices.reduce((sum, [, weight]) => sum + weight, 0);
		for (const [value, weight] of choices) {
			rest -= weight;
			if (rest < 0) return value;
		}
		throw new RangeError('nothing to pick from');
	}

	/** A new list in another order. */
	shuffled<T>(values: Iterable<T>): T[] {
		const list = [...values];
		for (let i = list.length - 1; i > 0; i--) {
			const j = this.int(0, i);
			[list[i], list[j]] = [list[j] as T, list[i] as T];
		}
		return list;
	}

	/** So many different ones of a list; all of them when there are no more. */
	some<T>(values: Iterable<T>, count: number): T[] {
		return this.shuffled(values).slice(0, count);
	}

	/** Random bytes, as `makeId` asks for them. */
	readonly bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => this.#next() & 255);

	#next(): number {
		const sum = (this.#a + this.#b + this.#counter) | 0;
		this.#counter = (this.#counter + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
		return sum >>> 0;
	}
}
