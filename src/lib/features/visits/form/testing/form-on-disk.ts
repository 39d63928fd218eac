import type { DocumentName } from '../../../../domain/kernel/document-name.ts';
import { draftKey, readDraft, type VisitDraft } from '../../../../domain/visits/visit-draft.ts';
import type { DocumentChange } from '../../../../replica/documents/document-keeper.ts';
import { UnreadablePhoto } from '../../photos/unreadable-photo.ts';
import { VisitForm, type VisitFormStart, type VisitPorts } from '../visit-form.svelte.ts';

export const DOCUMENT: DocumentName = 'pair/01PAIR';

export function draft(fields: Partial<VisitDraft> = {}): VisitDraft {
	return {
		version: 1,
		visitId: '01VISIT',
		recipientId: '01RECIPIENT',
		document: DOCUMENT,
		corrects: false,
		startedAt: 1_000,
		step: 1,
		day: '2026-11-24',
		helps: [],
		condition: null,
		minutes: 30,
		note: '',
		photos: [],
		signature: null,
		reason: '',
		...fields,
	};
}

/** A device's disk: drafts and blobs in maps, and every write, as many as come. */
export class Disk implements VisitPorts {
	readonly drafts = new Map<string, unknown>();
	readonly blobs = new Map<string, string>();
	readonly writes: { document: DocumentName; changes: DocumentChange[] }[] = [];
	/** Thrown by the next write of that kind. */
	fail: { draft?: Error; write?: Error; blob?: Error } = {};
	/** While set, nothing that is written arrives. */
	held: Promise<void> = Promise.resolve();

	async putDraft(key: string, value: VisitDraft) {
		await this.held;
		this.#maybeFail('draft');
		this.drafts.set(key, structuredClone(value));
	}
	async removeDraft(key: string) {
		await this.held;
		this.drafts.delete(key);
	}
	async addBlob(_document: DocumentName, blob: Blob) {
		await this.held;
		this.#maybeFail('blob');
		const text = await blob.text();
		const hash = (await digest(text)).slice(0, 64);
		this.blobs.set(hash, text);
		return hash;
	}
	async discardBlob(hash: string) {
		this.blobs.delete(hash);
	}
	async write(document: DocumentName, changes: DocumentChange[]) {
		await this.held;
		this.#maybeFail('write');
		this.writes.push({ document, changes });
	}
	async shrink(file: Blob) {
		if ((await file.text()) === 'not a picture') throw new UnreadablePhoto();
		return file;
	}
	now() {
		return 5_000;
	}

	/** Lets nothing through until the answer is called. */
	hold(): () => void {
		let release = () => {};
		this.held = new Promise((resolve) => (release = resolve));
		return release;
	}

	get fields() {
		const change = this.writes[0]?.changes[0];
		return change !== undefined && 'fields' in change ? change.fields : undefined;
	}

	#maybeFail(what: keyof Disk['fail']) {
		const error = this.fail[what];
		delete this.fail[what];
		if (error !== undefined) throw error;
	}
}

export async function digest(text: string): Promise<string> {
	const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function open(disk: Disk, start: Partial<VisitFormStart> = {}): VisitForm {
	return new VisitForm(disk, {
		authorId: '01AUTHOR',
		draft: draft(),
		continued: false,
		before: null,
		correctedBy: null,
		anew: () => draft({ visitId: '01OTHER' }),
		...start,
	});
}

/** What a newly started app would find. */
export const kept = (disk: Disk) => readDraft(disk.drafts.get(draftKey(draft())));
/** Resolves when everything that has been asked for is done. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));
export const photo = (content: string) => new Blob([content]);
