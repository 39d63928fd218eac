import { AppError } from '$lib/replica/app-error.ts';
import type { Replica } from '$lib/replica/replica.ts';
import { m } from '$lib/text/generated/messages.js';
import type { Toasts } from '$lib/ui/toasts.svelte.ts';
import { saveCarried } from '../carried-file/save-carried.ts';
import { errorWords } from '../status/error-words.ts';
import { heldDraftKey } from '../../domain/visits/visit-draft.ts';

type Device = Pick<Replica, 'held' | 'drafts' | 'carried'>;

/** What a person can do about a held change; each says what happened, and answers whether it did. */
export class HeldActions {
	readonly #replica: Device;
	readonly #toasts: Pick<Toasts, 'say'>;

	constructor(replica: Device, toasts: Pick<Toasts, 'say'>) {
		this.#replica = replica;
		this.#toasts = toasts;
	}

	/** 再次提交: the same once more. */
	sendAgain(key: string): Promise<boolean> {
		return this.#try(() => this.#replica.held.sendAgain(key), m.review_held_again_done());
	}

	/** 交给专职 */
	handOver(key: string): Promise<boolean> {
		return this.#try(async () => {
			await this.#replica.held.handOver(key);
			await this.#forgetDraft(key);
		}, m.review_held_hand_done());
	}

	/** 放弃, after it was said twice; and 知道了, when staff have decided. */
	discard(key: string, told?: string): Promise<boolean> {
		return this.#try(async () => {
			await this.#replica.held.discard(key);
			await this.#forgetDraft(key);
		}, told);
	}

	/** 导出: as a file that somebody else can bring in. */
	save(key: string): Promise<boolean> {
		return saveCarried(this.#replica, this.#toasts, { held: key });
	}

	/** What was begun to put it right would lead nowhere. */
	async #forgetDraft(key: string): Promise<void> {
		await this.#replica.drafts.remove(heldDraftKey(key));
	}

	async #try(work: () => Promise<void>, told?: string): Promise<boolean> {
		try {
			await work();
		} catch (error) {
			const advice = error instanceof AppError ? errorWords(error.code).title : '';
			this.#toasts.say([m.review_held_failed(), advice].filter(Boolean).join(' '), { tone: 'urgent' });
			return false;
		}
		if (told !== undefined) this.#toasts.say(told, { tone: 'good' });
		return true;
	}
}
