import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './project.mjs';

// `npm run icons`: the PNGs that the manifest names, from the one drawing. They are kept in git, so that a build
// needs no drawing program.

const folder = join(root, 'static/icons');
const drawing = readFileSync(join(folder, 'icon.svg'), 'utf8');
const house = drawing.replace(/<rect id="sky"[^>]*\/>/, '');
const NIGHT = '#14212b';

/** Systems cut a maskable icon to a circle or a drop: everything that matters lies in the middle 80 %. */
const MASKABLE_SHARE = 0.8;

await rounded(192);
await rounded(512);
await fullBleed('maskable-512.png', 512, MASKABLE_SHARE);
await fullBleed('apple-touch-180.png', 180, 0.94);

/** @param {number} size */
async function rounded(size) {
	await write(render(drawing, size), `icon-${size}.png`);
}

/**
 * @param {string} name
 * @param {number} size
 * @param {number} share how much of the width the drawing takes
 */
async function fullBleed(name, size, share) {
	const art = await render(house, Math.round(size * share)).toBuffer();
	const canvas = sharp({ create: { width: size, height: size, channels: 3, background: NIGHT } });
	await write(canvas.composite([{ input: art, gravity: 'centre' }]), name);
}

/**
 * @param {string} svg
 * @param {number} size
 */
function render(svg, size) {
	return sharp(Buffer.from(svg), { density: (72 * size) / 512 })
		.resize(size, size)
		.png();
}

/**
 * @param {import('sharp').Sharp} image
 * @param {string} name
 */
async function write(image, name) {
	await image.png({ palette: true, effort: 10 }).toFile(join(folder, name));
}
