import { describe, expect, it, vi } from 'vitest';
import { VirtualWindow } from './virtual-window.svelte.ts';

let frame: (() => void) | null = null;
vi.stubGlobal('requestAnimationFrame', (callback: () => void) => ((frame = callback), 1));
vi.stubGlobal('cancelAnimationFrame', () => (frame = null));

function windowOf(count: number, settled = true): VirtualWindow {
	const view = new VirtualWindow(() => count);
	view.settle();
	if (settled) frame?.();
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

	it('draws at first only what is in view', () => {
		const view = windowOf(6_403, false);
		expect([view.first, view.end]).toEqual([0, 10]);
		frame?.();
		expect(view.end).toBe(20);
	});

	it('draws no more when it has gone before', () => {
		const view = new VirtualWindow(() => 100);
		view.settle()();
		expect(frame).toBeNull();
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
