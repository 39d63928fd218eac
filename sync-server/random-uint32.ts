import type { Random } from './ports.ts';

/** A whole number from 0 up to, but without, 2³². */
export function randomUint32(random: Random): number {
	const bytes = random.bytes(4);
	return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
