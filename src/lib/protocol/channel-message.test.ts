import { describe, expect, it } from 'vitest';
import {
	encodePresence,
	encodeQueryPresence,
	encodeSync,
	readChannelMessage,
	SyncMessage,
} from './channel-message.ts';
import { encodeReceipt } from './frame.ts';

const bytes = new Uint8Array([1, 2, 3]);

describe('readChannelMessage', () => {
	it('reads what was written', () => {
		for (const kind of Object.values(SyncMessage))
			expect(readChannelMessage(encodeSync(kind, bytes))).toEqual({ type: 'sync', kind, bytes });
		expect(readChannelMessage(encodePresence(bytes))).toEqual({ type: 'awareness', bytes });
		expect(readChannelMessage(encodeQueryPresence())).toEqual({ type: 'queryAwareness' });
		expect(readChannelMessage(encodeReceipt({ seq: 300, n: 7 }))).toEqual({
			type: 'receipt',
			seq: 300,
			n: 7,
		});
	});

	it('takes what is cut off, too long or of another kind as none', () => {
		const update = encodeSync(SyncMessage.update, bytes);
		for (let length = 0; length < update.length; length++)
			expect(readChannelMessage(update.subarray(0, length))).toBeNull();
		expect(readChannelMessage(new Uint8Array([...update, 0]))).toBeNull();
		expect(readChannelMessage(new Uint8Array([0, 3, 0]))).toBeNull();
		expect(readChannelMessage(new Uint8Array([2, 0]))).toBeNull();
		// A receipt without figures: what the device's virtual socket uses as a sign of life, and no station sends.
		expect(readChannelMessage(new Uint8Array([4]))).toBeNull();
	});
});
