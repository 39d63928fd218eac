import { afterNavigate, beforeNavigate, goto } from '$app/navigation';
import { page } from '$app/state';
import { VISIT_STEPS, type VisitStep } from '../../../domain/visits/visit-draft.ts';
import { painted } from './painted.ts';

/**
 * The steps of a visit in the address and the browser's history, so that the phone's back button goes a step back
 * and a step opens again after a reload.
 *
 * 1. `visitDepth` of a history entry counts the entries of this visit that lie behind it.
 * 2. When the visit is over, all of its entries but one are gone: back leads to where it was begun.
 * 3. A link that is followed while the history still goes back is followed when it has: the way back would end
 *    somewhere else.
 */
export class StepTrail {
	#came = false;
	#arrived: (() => void) | null = null;
	#finishing = false;
	#asked: URL | null = null;

	/** Call it while the page is initialised. */
	constructor() {
		afterNavigate(({ from, to, type }) => {
			const followed = type === 'link' || type === 'goto';
			if (followed && from?.url.pathname !== to?.url.pathname) this.#came = true;
			this.#arrived?.();
			this.#arrived = null;
		});
		beforeNavigate(({ type, to, cancel }) => {
			if (!this.#finishing || type !== 'link' || to === null) return;
			cancel();
			this.#asked = to.url;
		});
	}

	/** The step that the address names; the first when it names none. */
	get step(): VisitStep {
		const asked = Number(page.url.searchParams.get('step') ?? 1);
		return VISIT_STEPS.find((step) => step === asked) ?? 1;
	}

	/** The visit whose saving this page tells of; `null` while it is being written. */
	get saved(): string | null {
		return page.url.searchParams.get('saved');
	}

	/** One step on. */
	async forward(to: VisitStep): Promise<void> {
		await goto(`?step=${to}`, { state: { visitDepth: this.#depth + 1 }, keepFocus: false });
	}

	/** Puts the steps before `step` into the history too, so that back goes through them. */
	async reopen(step: VisitStep): Promise<void> {
		for (const each of VISIT_STEPS) if (each > 1 && each <= step) await this.forward(each);
	}

	/** Begins at the first step again. */
	async restart(): Promise<void> {
		await this.#rewind();
		await goto('?step=1', { replaceState: true });
	}

	/** One step back, from the first to where the person came from, or to `otherwise`. */
	async back(otherwise: string): Promise<void> {
		if (this.#depth > 0 || (this.step === 1 && this.#came)) history.back();
		else if (this.step > 1) await goto(`?step=${this.step - 1}`, { replaceState: true });
		else await goto(otherwise, { replaceState: true });
	}

	/** Ends it where the person came from, or at `otherwise`. */
	async leave(otherwise: string): Promise<void> {
		await this.#rewind();
		if (this.#came) history.back();
		else await goto(otherwise, { replaceState: true });
	}

	/** Ends the visit on a page in place of its steps, which is on the screen already. */
	async finish(address: string): Promise<void> {
		this.#finishing = true;
		// The words first, then the browser's history: on a slow phone they would wait for each other.
		await painted();
		await this.#rewind();
		await goto(address, { replaceState: true });
		this.#finishing = false;
		if (this.#asked !== null) await goto(this.#asked);
		this.#asked = null;
	}

	get #depth(): number {
		return page.state.visitDepth ?? 0;
	}

	async #rewind(): Promise<void> {
		const depth = this.#depth;
		if (depth === 0) return;
		const arrived = new Promise<void>((resolve) => (this.#arrived = resolve));
		history.go(-depth);
		await arrived;
	}
}
