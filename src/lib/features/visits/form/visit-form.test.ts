import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { visits } from '../../../domain/tables/pair-tables.ts';
import type { VisitDraft } from '../../../domain/visits/visit-draft.ts';
import { AppError } from '../../../replica/app-error.ts';
import { digest, Disk, DOCUMENT, draft, kept, open, photo, settled } from './testing/form-on-disk.ts';

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
