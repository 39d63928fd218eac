import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import type { Visit } from '../../../domain/tables/pair-tables.ts';
import { HELPS, type Condition, type Help } from '../../../domain/vocabulary.ts';
import type { UnkeptChange } from '../../../replica/carried/carried-file.ts';
import type { DocumentChange } from '../../../replica/documents/document-keeper.ts';
import { PhotoTray } from '../photos/photo-tray.svelte.ts';
import { storageFault, type StorageFault } from './storage-fault.ts';
import { draftKey, type VisitDraft, type VisitStep } from '../../../domain/visits/visit-draft.ts';
import { correctedFields, correctionBy, recordedFields } from '../../../domain/visits/visit-fields.ts';

/** What the form needs of the device, narrowed to what it uses. */
export interface VisitPorts {
	putDraft(key: string, draft: VisitDraft): Promise<void>;
	removeDraft(key: string): Promise<void>;
	addBlob(document: DocumentName, blob: Blob): Promise<string>;
	discardBlob(hash: string): Promise<void>;
	write(document: DocumentName, changes: DocumentChange[]): Promise<void>;
	shrink(file: Blob): Promise<Blob>;
	now(): number;
}

export interface VisitFormStart {
	/** The member who writes. */
	authorId: string;
	draft: VisitDraft;
	/** Whether the draft was found on the device rather than begun just now. */
	continued: boolean;
	/** The visit as it stands, when it is being corrected. */
	before: Visit | null;
	/** Staff who put another's visit right and so have to say why; `null` for who corrects an own one, or records a new one. */
	correctedBy: string | null;
	/** A new, untouched draft, for whoever wants to start over. */
	anew(): VisitDraft;
}

export type VisitFormState =
	| { kind: 'writing' }
	| { kind: 'saving' }
	| { kind: 'saved'; visitId: string }
	| { kind: 'failed'; fault: StorageFault };

const DAY_MINUTES = 24 * 60;

/**
 * A visit as it is being written down.
 *
 * 1. Each change is put into the drafts at once; while one is being put, only the newest of those that follow is.
 * 2. A photo or signature stands in the draft only after its bytes are on the device's disk.
 * 3. One form writes one record, under the id that the draft was begun with, however often save is pressed.
 * 4. The draft goes only after the record is on the device's disk.
 */
export class VisitForm {
	#ports: VisitPorts;
	#start: VisitFormStart;
	#draft: VisitDraft = $state.raw() as VisitDraft;
	#state: VisitFormState = $state.raw({ kind: 'writing' });
	#continued = $state(false);
	#conditionMissing = $state(false);
	#reasonMissing = $state(false);
	#draftFault: StorageFault | null = $state(null);
	#keeping: Promise<void> | null = null;
	#unkept = false;
	#tidied: Promise<void> = Promise.resolve();
	/** When it was carried out in a file, if it was. */
	#enteredAt: number | null = null;
	/** From the moment the record's fields are read; nothing changes them any more. */
	#sealed = false;
	/** Photos on their way in and out. */
	readonly tray: PhotoTray;

	constructor(ports: VisitPorts, start: VisitFormStart) {
		this.#ports = ports;
		this.#start = start;
		this.#draft = start.draft;
		this.#continued = start.continued;
		this.tray = new PhotoTray({
			shrink: (file) => ports.shrink(file),
			store: (blob) => ports.addBlob(this.#draft.document, blob),
			photos: () => this.#draft.photos,
			replace: (photos) => this.#change({ photos }),
			discard: (hash) => this.#discard(hash),
		});
	}

	get draft(): VisitDraft {
		return this.#draft;
	}

	get state(): VisitFormState {
		return this.#state;
	}

	/** Whether the person goes on with what was begun earlier. */
	get continued(): boolean {
		return this.#continued;
	}

	/** Whether the condition was left out and has to be asked for. */
	get conditionMissing(): boolean {
		return this.#conditionMissing && this.#draft.condition === null;
	}

	/** Whether the reason has to be told. */
	get asksReason(): boolean {
		return this.#start.correctedBy !== null;
	}

	/** Whether the reason was left out and has to be asked for. */
	get reasonMissing(): boolean {
		return this.#reasonMissing && this.#draft.reason.trim() === '';
	}

	/** Why the latest change is only on the screen, not on the disk; `null` when it is kept. */
	get draftFault(): StorageFault | null {
		return this.#draftFault;
	}

	toggleHelp(help: Help): void {
		const { helps } = this.#draft;
		const chosen = helps.includes(help) ? helps.filter((each) => each !== help) : [...helps, help];
		this.#change({ helps: HELPS.filter((each) => chosen.includes(each)) });
	}

	chooseCondition(condition: Condition): void {
		this.#change({ condition });
	}

	setMinutes(minutes: number): void {
		if (!Number.isFinite(minutes)) return;
		this.#change({ minutes: Math.min(Math.max(Math.round(minutes), 0), DAY_MINUTES) });
	}

	setDay(day: string): void {
		this.#change({ day });
	}

	setNote(note: string): void {
		this.#change({ note });
	}

	setReason(reason: string): void {
		this.#change({ reason });
	}

	/** Keeps the drawn signature; resolves to whether it could. */
	async sign(picture: Blob): Promise<boolean> {
		try {
			const signature = await this.#ports.addBlob(this.#draft.document, picture);
			if (signature !== this.#draft.signature) this.clearSignature();
			this.#change({ signature });
			return true;
		} catch (error) {
			this.#draftFault = storageFault(error);
			return false;
		}
	}

	clearSignature(): void {
		const { signature } = this.#draft;
		this.#change({ signature: null });
		if (signature !== null) this.#discard(signature);
	}

	/** The step that may be shown for the one that was asked for: nobody passes the condition by. */
	reach(step: VisitStep): VisitStep {
		return step === 3 && this.#draft.condition === null ? 2 : step;
	}

	/** Notes the step that is on screen, so that a killed app opens there again. */
	stand(step: VisitStep): void {
		if (step !== this.#draft.step) this.#change({ step });
	}

	/** Whether one may go on from this step; says what is missing otherwise. */
	mayLeave(step: VisitStep): boolean {
		this.#conditionMissing = step === 2 && this.#draft.condition === null;
		this.#reasonMissing = step === 3 && this.asksReason && this.#draft.reason.trim() === '';
		return !this.#conditionMissing && !this.#reasonMissing;
	}

	/** Lets the draft go and begins with an empty one. */
	async startAnew(): Promise<void> {
		await this.#settle();
		const { photos, signature } = this.#draft;
		this.#draft = this.#start.anew();
		this.#enteredAt = null;
		this.#continued = false;
		this.#conditionMissing = false;
		this.#reasonMissing = false;
		await this.#remove();
		for (const hash of signature === null ? photos : [...photos, signature]) this.#discard(hash);
	}

	/**
	 * Writes the visit; resolves as soon as it is on the device's disk or could not be put there. Once it is saved, or
	 * while it is being saved, another call does nothing.
	 */
	async save(): Promise<void> {
		if (this.#state.kind === 'saving' || this.#state.kind === 'saved') return;
		if (!this.mayLeave(2) || !this.mayLeave(3)) return;
		this.#state = { kind: 'saving' };
		try {
			await this.tray.settled();
			this.#sealed = true;
			const { document, visitId: id } = this.#draft;
			const fields = this.#fields();
			if (Object.keys(fields).length > 0)
				await this.#ports.write(document, [{ table: 'visits', id, fields }]);
			this.#state = { kind: 'saved', visitId: id };
		} catch (error) {
			this.#sealed = false;
			this.#state = { kind: 'failed', fault: storageFault(error) };
			return;
		}
		this.#tidied = this.#settle().then(() => this.#remove());
	}

	/** Resolves when the draft of a saved visit is gone: nobody needs to wait for it on screen. */
	tidied(): Promise<void> {
		return this.#tidied;
	}

	/**
	 * The record as it is on the screen, for the file that carries it out; `null` while it is none yet. Saved later after
	 * all, it is the same record, entered at the same moment: the station sees that it has it.
	 */
	unkept(): UnkeptChange | null {
		const { document, visitId: id, condition } = this.#draft;
		if (condition === null) return null;
		this.#enteredAt ??= this.#ports.now();
		const fields = this.#fields();
		return Object.keys(fields).length === 0 ? null : { document, changes: [{ table: 'visits', id, fields }] };
	}

	/** What is written: the whole of a new visit, of a corrected one what differs. */
	#fields(): Record<string, unknown> {
		const { before, authorId, correctedBy } = this.#start;
		const now = this.#enteredAt ?? this.#ports.now();
		if (before === null) return recordedFields(this.#draft, authorId, now);
		const fields = correctedFields(this.#draft, before);
		if (correctedBy === null || Object.keys(fields).length === 0) return fields;
		return { ...fields, correction: correctionBy(correctedBy, now, this.#draft.reason) };
	}

	#change(fields: Partial<VisitDraft>): void {
		if (this.#sealed) return;
		if (this.#state.kind === 'failed') this.#state = { kind: 'writing' };
		this.#draft = { ...this.#draft, ...fields };
		this.#unkept = true;
		this.#keeping ??= this.#keep();
	}

	async #keep(): Promise<void> {
		while (this.#unkept) {
			this.#unkept = false;
			try {
				await this.#ports.putDraft(draftKey(this.#draft), this.#draft);
				this.#draftFault = null;
			} catch (error) {
				this.#draftFault = storageFault(error);
			}
		}
		this.#keeping = null;
	}

	/** Resolves when nothing is being put into the drafts, so that what is removed next stays removed. */
	async #settle(): Promise<void> {
		this.#unkept = false;
		await this.#keeping;
	}

	async #remove(): Promise<void> {
		try {
			await this.#ports.removeDraft(draftKey(this.#draft));
		} catch (error) {
			// A draft that stays behind is found out when it is opened: a visit with its id is there already.
			this.#draftFault = storageFault(error);
		}
	}

	/** Frees the space of a picture that was taken out; one that the saved visit names stays. */
	#discard(hash: string): void {
		const { before } = this.#start;
		if (before?.photos.includes(hash) || before?.signature === hash) return;
		// What cannot be freed costs some space and is sent nowhere: nothing that the person must know.
		this.#ports.discardBlob(hash).catch(() => undefined);
	}
}
