import { createContext } from 'svelte';

export interface ToastAction {
	label: string;
	run: () => void;
}

export interface Toast {
	readonly id: number;
	readonly text: string;
	readonly tone: 'plain' | 'good' | 'urgent';
	readonly action?: ToastAction;
}

/** How long words stay that nobody must act upon. Those with an action or an error stay until they are put away. */
const SHORT_STAY_MS = 5_000;

/** Words about what has just happened. One at a time: the newest replaces the one before. */
export class Toasts {
	#current = $state.raw<Toast | null>(null);
	#count = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	get current(): Toast | null {
		return this.#current;
	}

	/** Says what happened; with `action` (撤销) it stays until it is used or put away. */
	say(text: string, options: { tone?: Toast['tone']; action?: ToastAction } = {}): void {
		const { tone = 'plain', action } = options;
		const toast = { id: ++this.#count, text, tone, ...(action && { action }) };
		clearTimeout(this.#timer);
		this.#current = toast;
		// No time limits on what one may want to press (MIIT's rules for elder-friendly apps).
		if (!action && tone !== 'urgent') this.#timer = setTimeout(() => this.dismiss(toast.id), SHORT_STAY_MS);
	}

	dismiss(id: number): void {
		if (this.#current?.id !== id) return;
		clearTimeout(this.#timer);
		this.#current = null;
	}
}

/** The layout sets them; every page says through them. */
export const [getToasts, setToasts] = createContext<Toasts>();
