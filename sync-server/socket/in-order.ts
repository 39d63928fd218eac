import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';

/** First what screens cannot do without, last what is large. */
const ORDER = ['station', 'team', 'pair', 'roster', 'grid'];

/** Puts documents in the order in which a device should get them. */
export function inOrder(documents: readonly DocumentName[]): DocumentName[] {
	const rank = (document: DocumentName) => ORDER.indexOf(document.split('/', 1)[0] ?? '');
	return [...documents].sort((a, b) => rank(a) - rank(b));
}
