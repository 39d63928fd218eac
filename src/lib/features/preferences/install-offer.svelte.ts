import { createContext } from 'svelte';

/** What Chromium hands over for asking later; not in TypeScript's DOM. */
export interface InstallPromptEvent extends Event {
	prompt(): Promise<unknown>;
	readonly userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

function isInstallPrompt(event: Event): event is InstallPromptEvent {
	return 'prompt' in event && typeof event.prompt === 'function';
}

/**
 * - `installed`: this is the app itself, started from the home screen
 * - `offered`: the browser can install it when somebody says so
 * - `by-hand`: it can be put on the home screen, but only through the browser's own menu
 */
export type InstallState = 'installed' | 'offered' | 'by-hand';

/** How the app comes to the home screen of this device. */
export class InstallOffer {
	#event = $state.raw<InstallPromptEvent | null>(null);
	#installed = $state(false);

	get state(): InstallState {
		if (this.#installed || isStandalone()) return 'installed';
		return this.#event === null ? 'by-hand' : 'offered';
	}

	/** Browsers offer it once, early, and only to who listens: begin before anything is awaited. */
	listen(target: EventTarget): void {
		target.addEventListener('beforeinstallprompt', (event) => {
			if (!isInstallPrompt(event)) return;
			// The browser would like to ask now: it waits until the person looks for it in 我的.
			event.preventDefault();
			this.#event = event;
		});
		target.addEventListener('appinstalled', () => {
			this.#installed = true;
			this.#event = null;
		});
	}

	/** Asks by the browser's own dialog, which works once for each offer. */
	async ask(): Promise<void> {
		const event = this.#event;
		if (event === null) return;
		this.#event = null;
		await event.prompt();
	}
}

function isStandalone(): boolean {
	return (
		matchMedia('(display-mode: standalone)').matches ||
		('standalone' in navigator && navigator.standalone === true)
	);
}

export const [getInstallOffer, setInstallOffer] = createContext<InstallOffer>();
