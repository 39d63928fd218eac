import type { SeededRandom } from './seeded-random.ts';

/** Phone numbers that nobody has, each once: 199 0000 0000 and following, in no visible order. */
export function makePhones(random: SeededRandom): () => string {
	const start = random.int(0, 9_999);
	let made = 0;
	return () => {
		// 7,919 has no divisor in common with 10,000, so that a block of ten thousand holds each ending once.
		const ending = (start + made * 7_919) % 10_000;
		const block = Math.floor(made / 10_000);
		made++;
		return `199${String(block).padStart(4, '0')}${String(ending).padStart(4, '0')}`;
	};
}
