import type { CarriedItem, CarriedPage, CarriedPhoto } from '../../protocol/carried.ts';
import { LIMITS } from '../../protocol/limits.ts';

/** UTF-16 units of items on one page, unless a single one is larger: what a bad line must bring through at once. */
const PAGE_UNITS = 256 * 1024;

type Head = Omit<CarriedPage, 'items' | 'photos'>;

/** Puts items on pages that the station takes, in order; the photos are named on the last ones. */
export function makePages(
	head: Head,
	items: readonly CarriedItem[],
	photos: readonly CarriedPhoto[],
): CarriedPage[] {
	const pages: CarriedPage[] = [];
	let units = Infinity;
	for (const item of items) {
		const size = JSON.stringify(item).length;
		if (units + size > PAGE_UNITS || (pages.at(-1)?.items.length ?? 0) >= LIMITS.handedOver) {
			pages.push({ ...head, items: [], photos: [] });
			units = 0;
		}
		pages.at(-1)?.items.push(item);
		units += size;
	}
	for (let from = 0; from < photos.length; from += LIMITS.carriedPhotos)
		pages.push({ ...head, items: [], photos: photos.slice(from, from + LIMITS.carriedPhotos) });
	return pages.length === 0 ? [{ ...head, items: [], photos: [] }] : pages;
}
