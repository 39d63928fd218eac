import { describe, expect, it } from 'vitest';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { visits, type Visit } from '../../../domain/tables/pair-tables.ts';
import type { DocumentChange } from '../../../replica/documents/document-keeper.ts';
import { AppError } from '../../../replica/app-error.ts';
import { UnreadablePhoto } from '../photos/unreadable-photo.ts';
import { draftKey, readDraft, type VisitDraft } from '../../../domain/visits/visit-draft.ts';
import { VisitForm, type VisitFormStart, type VisitPorts } from './visit-form.svelte.ts';
import * as v from 'valibot';

const DOCUMENT: DocumentName = 'pair/01PAIR';

function draft(fields: Partial<VisitDraft> = {}): VisitDraft {
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
class Disk implements VisitPorts {
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

async function digest(text: string): Promise<string> {
	const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function open(disk: Disk, start: Partial<VisitFormStart> = {}): VisitForm {
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
const kept = (disk: Disk) => readDraft(disk.drafts.get(draftKey(draft())));
/** Resolves when everything that has been asked for is done. */
const settled = () => new Promise((resolve) => setTimeout(resolve));
const photo = (content: string) => new Blob([content]);

describe('a visit that is being written down', () => {
	it('leaves no draft behind when one only looks', async () => {
		const disk = new Disk();
		open(disk).stand(1);
		await settled();
		expect(disk.drafts.size).toBe(0);
	});

	it('is kept at every change, photos and signature as well', async () => {
		const disk = new Disk();
		const form = open(disk);
		const changes: [() => unknown, Partial<VisitDraft>][] = [
			[() => form.toggleHelp('medical'), { helps: ['medical'] }],
			[() => form.toggleHelp('meals'), { helps: ['meals', 'medical'] }],
			[() => form.toggleHelp('medical'), { helps: ['meals'] }],
			[() => form.stand(2), { step: 2 }],
			[() => form.chooseCondition('watch'), { condition: 'watch' }],
			[() => form.setMinutes(45), { minutes: 45 }],
			[() => form.setDay('2026-11-23'), { day: '2026-11-23' }],
			[() => form.setNote('血压高'), { note: '血压高' }],
			[() => form.tray.add([photo('a')]), { photos: [await digest('a')] }],
			[() => form.sign(photo('s')), { signature: await digest('s') }],
		];
		let expected = draft();
		for (const [change, fields] of changes) {
			await change();
			await form.tray.settled();
			await settled();
			expected = { ...expected, ...fields };
			expect(kept(disk)).toEqual(expected);
		}
	});

	it('goes on where it was left', () => {
		const form = open(new Disk(), { draft: draft({ step: 3, condition: 'well' }), continued: true });
		expect(form.continued).toBe(true);
		expect(form.reach(form.draft.step)).toBe(3);
	});

	it('keeps the newest of the changes that come while one is being kept', async () => {
		const disk = new Disk();
		const form = open(disk);
		const release = disk.hold();
		for (const note of ['血', '血压', '血压高']) form.setNote(note);
		release();
		await settled();
		expect(kept(disk)?.note).toBe('血压高');
	});

	it('says when a change could not be kept, and takes it back with the next that can', async () => {
		const disk = new Disk();
		const form = open(disk);
		disk.fail.draft = new AppError('storage-full');
		form.setNote('一');
		await settled();
		expect(form.draftFault).toBe('storage-full');
		expect(form.draft.note).toBe('一');
		form.setNote('一二');
		await settled();
		expect(form.draftFault).toBeNull();
		expect(kept(disk)?.note).toBe('一二');
	});

	it('asks for the condition before the last step', () => {
		const form = open(new Disk());
		expect(form.reach(3)).toBe(2);
		expect(form.mayLeave(2)).toBe(false);
		expect(form.conditionMissing).toBe(true);
		form.chooseCondition('well');
		expect(form.conditionMissing).toBe(false);
		expect(form.reach(3)).toBe(3);
	});

	it('can be started over: the draft goes, with its photos', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: draft({ condition: 'well' }), continued: true });
		form.tray.add([photo('a')]);
		await form.tray.settled();
		await form.startAnew();
		await settled();
		expect(disk.drafts.size).toBe(0);
		expect(disk.blobs.size).toBe(0);
		expect(form.draft).toEqual(draft({ visitId: '01OTHER' }));
		expect(form.continued).toBe(false);
	});
});

describe('saving', () => {
	it('writes one record that its table takes, and lets the draft go', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: draft({ condition: 'well', helps: ['meals'], note: ' 很好 ' }) });
		form.setMinutes(35);
		await form.save();
		expect(form.state).toEqual({ kind: 'saved', visitId: '01VISIT' });
		expect(disk.writes).toEqual([
			{ document: DOCUMENT, changes: [{ table: 'visits', id: '01VISIT', fields: disk.fields }] },
		]);
		expect(v.parse(visits.schema, disk.fields)).toEqual({
			recipientId: '01RECIPIENT',
			authorId: '01AUTHOR',
			day: '2026-11-24',
			enteredAt: 5_000,
			minutes: 35,
			helps: ['meals'],
			condition: 'well',
			note: '很好',
			photos: [],
		});
		await form.tidied();
		expect(disk.drafts.size).toBe(0);
	});

	it('twice writes once', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: draft({ condition: 'well' }) });
		const release = disk.hold();
		const both = [form.save(), form.save()];
		release();
		await Promise.all(both);
		await form.save();
		expect(disk.writes).toHaveLength(1);
	});

	it('waits for a photo that is on its way in', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: draft({ condition: 'well' }) });
		form.tray.add([photo('a')]);
		await form.save();
		expect(disk.fields?.photos).toEqual([await digest('a')]);
	});

	it('leaves no draft behind when one was being kept at that moment', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: draft({ condition: 'well' }) });
		const release = disk.hold();
		form.setNote('一');
		form.setNote('二');
		const saved = form.save();
		release();
		await saved;
		await settled();
		expect(disk.drafts.size).toBe(0);
		expect(disk.fields?.note).toBe('二');
	});

	it('without a condition asks for it and writes nothing', async () => {
		const disk = new Disk();
		const form = open(disk);
		await form.save();
		expect(form.conditionMissing).toBe(true);
		expect(form.state.kind).toBe('writing');
		expect(disk.writes).toEqual([]);
	});

	it('that finds the disk full says so, keeps the draft, and can be tried again', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: draft({ condition: 'well' }) });
		form.setNote('一');
		await settled();
		disk.fail.write = new AppError('storage-full');
		await form.save();
		expect(form.state).toEqual({ kind: 'failed', fault: 'storage-full' });
		expect(kept(disk)?.note).toBe('一');
		await form.save();
		expect(form.state.kind).toBe('saved');
		expect(disk.writes).toHaveLength(1);
	});

	it('[R24] that was carried out in a file first is the same record when there is room again', async () => {
		const disk = new Disk();
		let now = 5_000;
		disk.now = () => now++;
		const form = open(disk);
		expect(form.unkept()).toBeNull();
		form.chooseCondition('well');
		const carried = form.unkept();
		await form.save();
		expect(disk.writes).toEqual([carried]);
		expect(disk.fields).toMatchObject({ enteredAt: 5_000 });
	});
});

describe('a correction', () => {
	const before: Visit = {
		id: '01VISIT',
		recipientId: '01RECIPIENT',
		authorId: '01AUTHOR',
		day: '2026-11-20',
		enteredAt: 900,
		minutes: 30,
		helps: ['meals'],
		condition: 'well',
		note: '好',
		photos: ['a'.repeat(64)],
	};
	const asDraft = draft({
		corrects: true,
		day: before.day,
		helps: ['meals'],
		condition: 'well',
		note: '好',
		photos: before.photos,
	});

	it('writes only what it changes, and keeps who and when', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: asDraft, before });
		form.setMinutes(50);
		form.setNote('');
		await form.save();
		expect(disk.fields).toEqual({ minutes: 50, note: null });
	});

	it('that changes nothing writes nothing', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: asDraft, before });
		await form.save();
		expect(form.state.kind).toBe('saved');
		expect(disk.writes).toEqual([]);
	});

	it('of somebody else’s visit waits for the reason, and writes who and why beside it', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: asDraft, before, correctedBy: '01STAFF' });
		form.setMinutes(50);
		expect(form.reasonMissing).toBe(false);
		form.setReason('  ');
		await form.save();
		expect(form.reasonMissing).toBe(true);
		expect(disk.writes).toEqual([]);
		form.setReason(' 时长记错了 ');
		expect(form.reasonMissing).toBe(false);
		await form.save();
		expect(disk.fields).toEqual({
			minutes: 50,
			correction: { by: '01STAFF', at: 5_000, reason: '时长记错了' },
		});
	});

	it('of somebody else’s visit that changes nothing leaves no trace', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: { ...asDraft, reason: '看看' }, before, correctedBy: '01STAFF' });
		await form.save();
		expect(form.state.kind).toBe('saved');
		expect(disk.writes).toEqual([]);
	});

	it('keeps the reason in the draft, and reads drafts of versions before', async () => {
		const disk = new Disk();
		const form = open(disk, { draft: asDraft, before, correctedBy: '01STAFF' });
		form.setReason('记错了');
		await settled();
		const key = draftKey(asDraft);
		expect(readDraft(disk.drafts.get(key))?.reason).toBe('记错了');
		const { reason: _, ...older } = asDraft;
		expect(readDraft(older)?.reason).toBe('');
	});

	it('leaves the saved photo where it is until the correction is saved', async () => {
		const disk = new Disk();
		disk.blobs.set(before.photos[0]!, 'a');
		const form = open(disk, { draft: asDraft, before });
		form.tray.remove(before.photos[0]!);
		await settled();
		expect(disk.blobs.size).toBe(1);
		expect(form.draft.photos).toEqual([]);
	});
});

describe('photos', () => {
	it('are taken one by one, as many as a record may name', async () => {
		const disk = new Disk();
		const form = open(disk);
		form.tray.add(['1', '2', '3', '4', '5', '6', '7'].map(photo));
		expect(form.tray.full).toBe(true);
		await form.tray.settled();
		expect(form.draft.photos).toHaveLength(6);
		expect(form.tray.problem).toBe('too-many');
	});

	it('that are chosen twice stand once', async () => {
		const form = open(new Disk());
		form.tray.add([photo('same'), photo('same')]);
		await form.tray.settled();
		expect(form.draft.photos).toHaveLength(1);
	});

	it('that cannot be read are named; the others are kept', async () => {
		const form = open(new Disk());
		form.tray.add([photo('not a picture'), photo('a')]);
		await form.tray.settled();
		expect(form.tray.problem).toBe('unreadable');
		expect(form.draft.photos).toEqual([await digest('a')]);
		expect(form.tray.coming).toBe(0);
	});

	it('that find no space are said to', async () => {
		const disk = new Disk();
		disk.fail.blob = new AppError('storage-full');
		const form = open(disk);
		form.tray.add([photo('a')]);
		await form.tray.settled();
		expect(form.tray.problem).toBe('storage-full');
		expect(form.draft.photos).toEqual([]);
	});

	it('that are taken out leave the device', async () => {
		const disk = new Disk();
		const form = open(disk);
		form.tray.add([photo('a')]);
		await form.tray.settled();
		form.tray.remove(await digest('a'));
		await settled();
		expect(form.draft.photos).toEqual([]);
		expect(disk.blobs.size).toBe(0);
	});
});
