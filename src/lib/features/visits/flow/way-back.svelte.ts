import { afterNavigate, goto } from '$app/navigation';

/** Where ‹ leads on a page that is reached from several places: to where the person came from. */
export class WayBack {
	#came = false;

	/** Call it while the page is initialised. */
	constructor() {
		afterNavigate(({ type }) => {
			// After the phone's own back button nobody knows what lies behind: then the given place is right.
			if (type === 'link' || type === 'goto') this.#came = true;
		});
	}

	/** Back, or to `otherwise` when the page was opened by itself. */
	async go(otherwise: string): Promise<void> {
		if (this.#came) history.back();
		else await goto(otherwise);
	}
}
