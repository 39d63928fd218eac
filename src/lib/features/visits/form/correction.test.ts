import { describe, expect, it } from 'vitest';
import type { Visit } from '../../../domain/tables/pair-tables.ts';
import { draftKey, readDraft } from '../../../domain/visits/visit-draft.ts';
import { Disk, draft, open, settled } from './testing/form-on-disk.ts';

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
