import { searchFit, searchKey, searchTerms } from '../../people/person-search.ts';
import type { DuePair } from './pair-board.svelte.ts';

/** The pairs whose person fits what is typed, the best fit first; without words, all in their order. */
export function findPairs(pairs: readonly DuePair[], query: string): readonly DuePair[] {
	const terms = searchTerms(query);
	if (terms.length === 0) return pairs;
	return pairs
		.flatMap((pair) => {
			const fit = searchFit(searchKey(pair.recipient), terms);
			return fit === null ? [] : [{ pair, fit }];
		})
		.sort((a, b) => a.fit - b.fit)
		.map(({ pair }) => pair);
}
