import type { Random } from '../ports.ts';
import type { DocumentCopy } from './document-copy.ts';

/** A Yjs client id that the document has not seen. 0 stands for none. */
export function newClientId(copy: DocumentCopy, random: Random): number {
	for (;;) {
		const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
		const id = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
		if (id !== 0 && copy.clock(id) === 0) return id;
	}
}
