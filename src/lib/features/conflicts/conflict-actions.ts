import { AppError } from '$lib/replica/app-error.ts';
import type { DocumentChange } from '$lib/replica/documents/document-keeper.ts';
import type { Replica } from '$lib/replica/replica.ts';
import { m } from '$lib/text/generated/messages.js';
import type { Toasts } from '$lib/ui/toasts.svelte.ts';
import { errorWords } from '../status/error-words.ts';
import type { ConflictView } from './load-conflicts.ts';
import { keepStanding, takeOther, undo, type Decision } from './resolution.ts';

/** One tap each, and the way back: what somebody decides about two edits that met. */
export class ConflictActions {
	readonly #replica: Pick<Replica, 'write' | 'now'>;
	readonly #toasts: Pick<Toasts, 'say'>;
	readonly #member: string;

	constructor(replica: Pick<Replica, 'write' | 'now'>, toasts: Pick<Toasts, 'say'>, member: string) {
		this.#replica = replica;
		this.#toasts = toasts;
		this.#member = member;
	}

	/** 采用另一个 */
	async take(view: ConflictView): Promise<boolean> {
		const { conflict, record, other, standing } = view;
		if (record === null) return false;
		const decision = this.decision(m.review_conflict_correction({ name: other }));
		return this.#write(
			view,
			takeOther(conflict, record, decision),
			m.review_conflict_took({ name: other }),
			() => undo(conflict, record, this.decision(m.review_conflict_correction_undo({ name: standing }))),
		);
	}

	/** 保留现在的; 知道了 where there is nothing to choose. */
	keep(view: ConflictView): Promise<boolean> {
		const { conflict, takeable } = view;
		const told = takeable ? m.review_conflict_kept() : m.review_conflict_seen();
		return this.#write(view, keepStanding(conflict, this.decision('')), told, () =>
			undo(conflict, null, this.decision('')),
		);
	}

	decision(reason: string): Decision {
		return { by: this.#member, at: this.#replica.now(), reason };
	}

	async #write(
		view: ConflictView,
		changes: DocumentChange[],
		told: string,
		back?: () => DocumentChange[],
	): Promise<boolean> {
		try {
			await this.#replica.write(view.conflict.doc, changes);
		} catch (error) {
			const { title, advice } = errorWords(error instanceof AppError ? error.code : 'storage-failed');
			this.#toasts.say([title, advice].filter(Boolean).join(' '), { tone: 'urgent' });
			return false;
		}
		this.#toasts.say(told, {
			tone: 'good',
			...(back && {
				action: {
					label: m.common_undo(),
					run: () => void this.#write(view, back(), m.review_conflict_undone()),
				},
			}),
		});
		return true;
	}
}
