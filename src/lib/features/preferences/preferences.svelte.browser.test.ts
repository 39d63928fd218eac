import { afterEach, describe, expect, it } from 'vitest';
import { Preferences } from './preferences.svelte.ts';

/** A browser's memory, from what it has in it. */
function memoryWith(value: string | null) {
	let kept = value;
	return {
		getItem: () => kept,
		setItem: (_key: string, next: string) => {
			kept = next;
		},
	};
}

const forbidden = {
	getItem: (): string => {
		throw new DOMException('forbidden', 'SecurityError');
	},
	setItem: () => {
		throw new DOMException('full', 'QuotaExceededError');
	},
};

const root = document.documentElement;
afterEach(() => {
	for (const name of Object.keys(root.dataset)) delete root.dataset[name];
	root.removeAttribute('style');
});

describe('Preferences', () => {
	it('are found again by the next start, and by another tab', () => {
		const memory = memoryWith(null);
		const here = new Preferences(memory);
		const there = new Preferences(memory);
		here.switchElder(true);
		here.chooseTextSize('1.33');
		here.chooseAppearance('dark');
		there.reload();
		for (const found of [there, new Preferences(memory)])
			expect([found.elder, found.elderAsked, found.textSize, found.appearance]).toEqual([
				true,
				true,
				'1.33',
				'dark',
			]);
	});

	it.each(['{"version":1', '{"version":2}', '{"version":1,"appearance":"pink"}', '7'])(
		'begin anew from what nobody here wrote: %s',
		(value) => {
			const preferences = new Preferences(memoryWith(value));
			expect([
				preferences.appearance,
				preferences.textSize,
				preferences.elder,
				preferences.elderAsked,
			]).toEqual(['system', '1', false, false]);
		},
	);

	it('hold until the page is closed where the browser keeps nothing', () => {
		for (const memory of [null, forbidden]) {
			const preferences = new Preferences(memory);
			preferences.switchElder(true);
			expect(preferences.elder).toBe(true);
		}
	});

	it('set on the page what the style sheet switches by, and take it away again', () => {
		const preferences = new Preferences(memoryWith(null));
		preferences.chooseAppearance('dark');
		preferences.switchElder(true);
		preferences.chooseTextSize('1.667');
		preferences.apply(root);
		expect([root.dataset.appearance, root.dataset.elder, root.style.getPropertyValue('--text-size')]).toEqual(
			['dark', '', '1.667'],
		);
		preferences.chooseAppearance('light');
		preferences.switchElder(false);
		preferences.apply(root);
		expect([root.dataset.appearance, 'elder' in root.dataset]).toEqual(['light', false]);
	});
});
