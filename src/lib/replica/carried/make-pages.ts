import type { CarriedItem, CarriedPage, CarriedPhoto } from '../../protocol/carried.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { inPortions } from '../held/in-portions.ts';

/** UTF-16 units of items on one page, unless a single one is larger: what a bad line must bring through at once. */
const PAGE_UNITS = 256 * 1024;

type Head = Omit<CarriedPage, 'items' | 'photos'>;

/** Puts items on pages that the station takes, in order; the photos are named on the last ones. */
export function makePages(
	head: Head,
	items: readonly CarriedItem[],
	photos: readonly CarriedPhoto[],
): CarriedPage[] {
	const bounds = {
		most: LIMITS.handedOver,
		largest: PAGE_UNITS,
		sizeOf: (item: CarriedItem) => JSON.stringify(item).length,
	};
	const pages: CarriedPage[] = inPortions(items, bounds).map((portion) => ({
		...head,
		items: portion,
		photos: [],
	}));
	for (let from = 0; from < photos.length; from += LIMITS.carriedPhotos)
		pages.push({ ...head, items: [], photos: photos.slice(from, from + LIMITS.carriedPhotos) });
	return pages.length === 0 ? [{ ...head, items: [], photos: [] }] : pages;
}
