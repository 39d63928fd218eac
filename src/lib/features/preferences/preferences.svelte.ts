import { createContext } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import * as v from 'valibot';

export const APPEARANCES = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof APPEARANCES)[number];

/** Times the base size of 18 px: up to 30 px, as the standard for elder-friendly apps asks (MIIT 2021). */
export const TEXT_SIZES = ['1', '1.15', '1.33', '1.667'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

const stored = v.object({
	version: v.literal(1),
	appearance: v.picklist(APPEARANCES),
	textSize: v.picklist(TEXT_SIZES),
	elder: v.boolean(),
	/** Whether the person has been asked about the elder-friendly mode, or has found it alone. */
	elderAsked: v.boolean(),
});
type Stored = v.InferOutput<typeof stored>;

const KEY = 'shouwang.preferences';
const FIRST: Stored = { version: 1, appearance: 'system', textSize: '1', elder: false, elderAsked: false };

/** Told to the other tabs of this device by the browser itself. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/** How this device shows things: its own, whoever the member is, and never sent anywhere. */
export class Preferences {
	#stored = $state.raw<Stored>(FIRST);
	readonly #memory: Memory | null;
	readonly #dark = new MediaQuery('(prefers-color-scheme: dark)');
	readonly #contrast = new MediaQuery('(prefers-contrast: more)');

	/** `memory`: `null` where the browser forbids it; choices then hold until the page is closed. */
	constructor(memory: Memory | null) {
		this.#memory = memory;
		this.reload();
	}

	get appearance(): Appearance {
		return this.#stored.appearance;
	}
	get textSize(): TextSize {
		return this.#stored.textSize;
	}
	get elder(): boolean {
		return this.#stored.elder;
	}
	get elderAsked(): boolean {
		return this.#stored.elderAsked;
	}

	/** Another tab has chosen something. */
	reload(): void {
		this.#stored = read(this.#memory) ?? this.#stored;
	}

	chooseAppearance(appearance: Appearance): void {
		this.#keep({ appearance });
	}
	chooseTextSize(textSize: TextSize): void {
		this.#keep({ textSize });
	}
	switchElder(elder: boolean): void {
		this.#keep({ elder, elderAsked: true });
	}

	/** Sets on the page what app.css switches by. Reads reactively: call it in an effect to follow changes. */
	apply(root: HTMLElement): void {
		const dark = this.appearance === 'dark' || (this.appearance === 'system' && this.#dark.current);
		root.dataset.appearance = dark ? 'dark' : 'light';
		if (this.#contrast.current) root.dataset.contrast = 'more';
		else delete root.dataset.contrast;
		if (this.elder) root.dataset.elder = '';
		else delete root.dataset.elder;
		root.style.setProperty('--text-size', this.textSize);
		// The browser's own bar follows, also where it would rather follow the system.
		const paper = getComputedStyle(root).getPropertyValue('--paper').trim();
		for (const meta of root.ownerDocument.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
			meta.content = paper;
	}

	#keep(change: Partial<Stored>): void {
		this.#stored = { ...this.#stored, ...change };
		try {
			this.#memory?.setItem(KEY, JSON.stringify(this.#stored));
		} catch {
			// Full or forbidden: the choice holds until the page is closed, which is all that it can cost.
		}
	}
}

function read(memory: Memory | null): Stored | null {
	try {
		const result = v.safeParse(stored, JSON.parse(memory?.getItem(KEY) ?? 'null'));
		return result.success ? result.output : null;
	} catch {
		// Not JSON: somebody else's, or half-written. It is as if nothing had been chosen.
		return null;
	}
}

/** The browser's memory; `null` where even asking for it throws (cookies forbidden). */
export function browserMemory(): Memory | null {
	try {
		return localStorage;
	} catch {
		return null;
	}
}

export const [getPreferences, setPreferences] = createContext<Preferences>();
