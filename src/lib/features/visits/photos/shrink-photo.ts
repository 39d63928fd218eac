import { UnreadablePhoto } from './unreadable-photo.ts';

/** The longer side of a kept photo: enough to read a medicine box, small enough for a stairwell's signal. */
export const PHOTO_SIDE = 1600;
/** What a kept photo may weigh. Six of them still go out in seconds on a weak line. */
export const PHOTO_BYTES = 300 * 1024;

/** First the quality goes, down to where faces suffer; then the size. */
const QUALITIES = [0.8, 0.65, 0.5] as const;
const SMALLER = 0.75;
const LEAST_SIDE = 480;

/**
 * Makes a photo small enough to keep and send: upright, at most `PHOTO_SIDE` wide or high, JPEG of at most
 * `PHOTO_BYTES`. Drawing it anew also leaves behind what a camera writes into the file: place, time, phone.
 * @throws UnreadablePhoto
 */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
	const picture = await decode(file);
	try {
		let side = Math.min(PHOTO_SIDE, Math.max(picture.width, picture.height));
		for (;;) {
			const canvas = draw(picture, side);
			for (const quality of QUALITIES) {
				const jpeg = await encode(canvas, quality);
				if (jpeg.size <= PHOTO_BYTES || (side <= LEAST_SIDE && quality === QUALITIES.at(-1))) return jpeg;
			}
			side = Math.max(LEAST_SIDE, Math.round(side * SMALLER));
		}
	} finally {
		// A 50-megapixel bitmap holds 200 MB: the next photo must not wait for the garbage collector.
		picture.close();
	}
}

async function decode(file: Blob): Promise<ImageBitmap> {
	try {
		return await createImageBitmap(file, { imageOrientation: 'from-image' });
	} catch (cause) {
		throw new UnreadablePhoto('not a picture that this browser reads', { cause });
	}
}

function draw(picture: ImageBitmap, side: number): HTMLCanvasElement {
	const scale = Math.min(1, side / Math.max(picture.width, picture.height));
	const canvas = document.createElement('canvas');
	canvas.width = Math.max(1, Math.round(picture.width * scale));
	canvas.height = Math.max(1, Math.round(picture.height * scale));
	const context = canvas.getContext('2d');
	if (context === null) throw new UnreadablePhoto('no memory for the picture');
	// JPEG knows no transparency; without this it turns black.
	context.fillStyle = '#fff';
	context.fillRect(0, 0, canvas.width, canvas.height);
	context.imageSmoothingQuality = 'high';
	context.drawImage(picture, 0, 0, canvas.width, canvas.height);
	return canvas;
}

function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
	return new Promise((resolve, reject) => {
		canvas.toBlob(
			(blob) =>
				blob === null ? reject(new UnreadablePhoto('the picture could not be written')) : resolve(blob),
			'image/jpeg',
			quality,
		);
	});
}
