import type { Random } from '../ports.ts';
import type { DocumentRow } from '../store/device-store.ts';
import type { DocumentCopy } from './document-copy.ts';

/** What this device writes next it writes under an id that nobody has used. `row` is changed, not stored. */
export function takeNewClient(row: DocumentRow, copy: DocumentCopy, random: Random): void {
	giveUpClient(row);
	row.client = newClientId(copy, random);
}

/** The next write takes a new id; the former stays known as one of this device's. `row` is changed, not stored. */
export function giveUpClient(row: DocumentRow): void {
	if (row.client !== 0) row.clients = [...(row.clients ?? []), row.client];
	row.client = 0;
	row.clock = 0;
}

/** A Yjs client id that the document has not seen. 0 stands for none. */
function newClientId(copy: DocumentCopy, random: Random): number {
	for (;;) {
		const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
		const id = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
		if (id !== 0 && copy.clock(id) === 0) return id;
	}
}
