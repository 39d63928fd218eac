import { describe, expect, it } from 'vitest';
import { AppError } from '../../../replica/app-error.ts';
import { digest, Disk, open, photo, settled } from './testing/form-on-disk.ts';

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
