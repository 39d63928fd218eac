import { expect, it } from 'vitest';
import { base64Url } from './base64-url.ts';

it('writes bytes as Node does', () => {
	for (const bytes of [
		[],
		[255],
		[251, 239, 190],
		[0, 1, 2, 3],
		Array.from({ length: 91 }, (_, n) => (n * 37) % 256),
	])
		expect(base64Url(Uint8Array.from(bytes))).toBe(Buffer.from(bytes).toString('base64url'));
});
