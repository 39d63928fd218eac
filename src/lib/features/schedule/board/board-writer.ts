import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { AppError } from '../../../replica/app-error.ts';
import type { DocumentChange } from '../../../replica/documents/document-keeper.ts';
import type { Replica } from '../../../replica/replica.ts';
import { m } from '$lib/text/generated/messages.js';
import type { Toasts } from '$lib/ui/toasts.svelte.ts';
import { errorWords } from '../../status/error-words.ts';

/** Writes to a team's document and says what happened, with the way back where there is one. */
export class BoardWriter {
	readonly #replica: Pick<Replica, 'write'>;
	readonly #document: DocumentName;
	readonly #toasts: Pick<Toasts, 'say'>;

	constructor(replica: Pick<Replica, 'write'>, document: DocumentName, toasts: Pick<Toasts, 'say'>) {
		this.#replica = replica;
		this.#document = document;
		this.#toasts = toasts;
	}

	/** Answers whether it is kept on this device; when it is not, the reason is told. */
	async write(changes: readonly DocumentChange[], told: string, undo?: DocumentChange[]): Promise<boolean> {
		try {
			await this.#replica.write(this.#document, changes);
		} catch (error) {
			const { title, advice } = errorWords(error instanceof AppError ? error.code : 'storage-failed');
			this.#toasts.say(advice === undefined ? title : `${title} ${advice}`, { tone: 'urgent' });
			return false;
		}
		this.#toasts.say(told, {
			tone: 'good',
			...(undo && {
				action: { label: m.common_undo(), run: () => void this.write(undo, m.schedule_undone()) },
			}),
		});
		return true;
	}
}

/** Takes records away, for all to see by whom and when. */
export function takeAway(table: 'shifts', ids: readonly string[], by: string, at: number): DocumentChange[] {
	return ids.map((id) => ({ table, id, fields: { deleted: { by, at } } }));
}

/** Brings records back that were taken away. */
export function bringBack(table: 'shifts', ids: readonly string[]): DocumentChange[] {
	return ids.map((id) => ({ table, id, fields: { deleted: null } }));
}
