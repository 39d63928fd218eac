import { describe, expect, it } from 'vitest';
import { PHOTO_BYTES, PHOTO_SIDE, shrinkPhoto } from './shrink-photo.ts';
import { UnreadablePhoto } from './unreadable-photo.ts';

/** A picture that compresses badly, like a photo taken in the dark: every pixel its own colour. */
async function noise(width: number, height: number, type = 'image/png'): Promise<Blob> {
	const canvas = document.createElement('canvas');
	canvas.width = width;
	canvas.height = height;
	const context = canvas.getContext('2d')!;
	const pixels = context.createImageData(width, height);
	let seed = 7;
	for (let i = 0; i < pixels.data.length; i++) {
		seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
		pixels.data[i] = i % 4 === 3 ? 255 : seed >> 16;
	}
	context.putImageData(pixels, 0, 0);
	return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), type, 0.95));
}

describe('a photo', () => {
	it('becomes a JPEG that is no larger than can be sent from a stairwell', async () => {
		const small = await shrinkPhoto(await noise(2400, 1800));
		expect(small.type).toBe('image/jpeg');
		expect(small.size).toBeLessThanOrEqual(PHOTO_BYTES);
		const picture = await createImageBitmap(small);
		expect(Math.max(picture.width, picture.height)).toBeLessThanOrEqual(PHOTO_SIDE);
		expect(picture.width / picture.height).toBeCloseTo(4 / 3, 2);
	});

	it('is not blown up when it is small already', async () => {
		const picture = await createImageBitmap(await shrinkPhoto(await noise(200, 100)));
		expect([picture.width, picture.height]).toEqual([200, 100]);
	});

	it('with a see-through background gets a white one, not a black one', async () => {
		const canvas = document.createElement('canvas');
		canvas.width = canvas.height = 20;
		const empty = await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob!)));
		const context = canvas.getContext('2d')!;
		context.drawImage(await createImageBitmap(await shrinkPhoto(empty)), 0, 0);
		expect(context.getImageData(10, 10, 1, 1).data[0]).toBeGreaterThan(250);
	});

	it('that is no picture is refused by name', async () => {
		await expect(shrinkPhoto(new Blob(['%PDF-1.7'], { type: 'image/jpeg' }))).rejects.toBeInstanceOf(
			UnreadablePhoto,
		);
	});
});
