import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Hello } from './greet.ts';

/**
 * The copies from which somebody was erased since: they are not brought up to date but replaced, whatever epoch their
 * numbers are of. A copy whose number is worth nothing could else bring the person back.
 */
export function toReplace(
	hello: Hello,
	purges: ReadonlyMap<DocumentName, number>,
	mayOpen: (document: DocumentName) => boolean,
): DocumentName[] {
	return hello.documents.flatMap(([document, seq]) =>
		isDocumentName(document) && seq < (purges.get(document) ?? 0) && mayOpen(document) ? [document] : [],
	);
}
