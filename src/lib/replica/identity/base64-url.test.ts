import { expect, it } from 'vitest';
import { base64Url, fromBase64Url } from './base64-url.ts';

it('writes bytes as Node does, and reads them again', () => {
	for (const bytes of [
		[],
		[255],
		[251, 239, 190],
		[0, 1, 2, 3],
		Array.from({ length: 91 }, (_, n) => (n * 37) % 256),
		Array.from({ length: 300_001 }, (_, n) => (n * 37) % 256),
	]) {
		const text = base64Url(Uint8Array.from(bytes));
		expect(text).toBe(Buffer.from(bytes).toString('base64url'));
		expect(fromBase64Url(text)).toEqual(Uint8Array.from(bytes));
	}
});
