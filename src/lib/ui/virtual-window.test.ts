import { describe, expect, it } from 'vitest';
import { VirtualWindow } from './virtual-window.svelte.ts';

function windowOf(count: number): VirtualWindow {
	const view = new VirtualWindow(() => count);
	view.viewHeight = 400;
	view.rowHeight = 40;
	return view;
}

describe('VirtualWindow', () => {
	it('draws what is in view with some rows beyond, and keeps the whole height', () => {
		const view = windowOf(6_403);
		view.scrollTop = 40 * 1_000;
		expect(view.first).toBe(990);
		expect(view.end).toBe(1_020);
		expect(view.before + (view.end - view.first) * 40 + view.after).toBe(6_403 * 40);
	});

	it('stays within what there is, also when the list has become shorter than one has scrolled', () => {
		const view = windowOf(3);
		view.scrollTop = 40 * 1_000;
		expect(view.end).toBe(3);
		expect(view.before).toBe(120);
		expect(view.after).toBe(0);
	});

	it('scrolls only for rows that are not seen whole', () => {
		const view = windowOf(100);
		view.scrollTop = 400;
		expect(view.scrollFor(9, 44)).toBe(360);
		expect(view.scrollFor(12, 44)).toBeNull();
		// Under a head of 44 px the last row that fits ends at 356.
		expect(view.scrollFor(19, 44)).toBe(444);
	});
});
