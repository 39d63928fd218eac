import type { AppUpdatePorts } from './app-update.svelte.ts';

/** The browser itself. Workbox is fetched after the first screen, which does not need it. */
export const browserPorts: AppUpdatePorts = {
	async workbox() {
		const { Workbox } = await import('workbox-window');
		return new Workbox('/service-worker.js', { scope: '/', updateViaCache: 'none' });
	},
	supported: () => 'serviceWorker' in navigator,
	controlled: () => navigator.serviceWorker.controller !== null,
	reload: () => location.reload(),
	now: () => Date.now(),
	onVisible(callback) {
		const listen = (): void => {
			if (document.visibilityState === 'visible') callback();
		};
		document.addEventListener('visibilitychange', listen);
		return () => document.removeEventListener('visibilitychange', listen);
	},
};
