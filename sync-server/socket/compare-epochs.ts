import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Hello } from './greet.ts';

/**
 * What a device's sequence numbers are worth. Those of another history are worth nothing. A device that is ahead
 * of the station has seen a later state of the same history, which the station has lost to an older backup: it
 * gets an epoch of its own under the station's, so that it compares in full once, as with any new history.
 */
export function compareEpochs(
	hello: Hello,
	own: string,
	heads: ReadonlyMap<DocumentName, number>,
	nonce: string,
): { epoch: string; copies: Map<DocumentName, number> } {
	const known = hello.epoch === own || hello.epoch.startsWith(`${own}.`);
	if (!known) return { epoch: own, copies: new Map() };
	const copies = new Map<DocumentName, number>();
	for (const [document, seq] of hello.documents)
		if (isDocumentName(document)) {
			if (seq > (heads.get(document) ?? 0)) return { epoch: `${own}.${nonce}`, copies: new Map() };
			copies.set(document, seq);
		}
	return { epoch: hello.epoch, copies };
}
