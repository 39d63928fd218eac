import { InstallOffer } from '$lib/features/preferences/install-offer.svelte.ts';
import { browserMemory, Preferences } from '$lib/features/preferences/preferences.svelte.ts';
import { startDevice } from '$lib/features/session/start-device.ts';
import { getLocale } from '$lib/text/generated/runtime.js';
import type { LayoutLoad } from './$types';

// The app lives on the device: there is no server-side rendering and nothing to prerender.
export const ssr = false;
export const prerender = false;

/** What every page needs, before the first of them is drawn: the device's copy, whose it is, and how it is shown. */
export const load: LayoutLoad = async () => {
	const preferences = new Preferences(browserMemory());
	preferences.apply(document.documentElement);
	document.documentElement.lang = getLocale();
	const install = new InstallOffer();
	install.listen(window);
	return { preferences, install, start: await startDevice() };
};
