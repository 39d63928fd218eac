import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { DocumentRegistry } from '../documents/document-registry.ts';
import type { Author, Outcome } from '../documents/write.ts';

/** Takes an update on the way that its author's own device sends it, so that the guard sees no difference. */
export async function takeAsAuthor(
	registry: DocumentRegistry,
	document: DocumentName,
	bytes: Uint8Array,
	author: Author,
	enteredAt: number,
): Promise<Outcome> {
	const room = registry.room(document);
	room.hold();
	const outcome = await new Promise<Outcome>((done) => {
		room.write({
			proposal: { kind: 'update', bytes },
			author,
			enteredAt,
			// Everybody is told: the author's device may be connected, and did not send it on that line.
			source: null,
			flow: { stoppedAt: Infinity },
			place: 0,
			done,
		});
	});
	room.release();
	return outcome;
}
