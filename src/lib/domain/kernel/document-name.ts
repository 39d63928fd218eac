import { ID_PATTERN, type Id } from './id.ts';

/** The kinds of documents of which a station has exactly one. */
export const SINGLE_DOCUMENTS = ['station', 'roster'] as const;
/** The kinds of documents of which a station has one for each grid, pairing or team. */
export const MANY_DOCUMENTS = ['team', 'pair', 'grid'] as const;

export type DocumentKind = (typeof SINGLE_DOCUMENTS)[number] | (typeof MANY_DOCUMENTS)[number];

/** A document's name: its kind, or its kind and the id of what it belongs to: `station`, `pair/01J…`. */
export type DocumentName = 'station' | 'roster' | `${(typeof MANY_DOCUMENTS)[number]}/${string}`;

/** What is said of a document's name taken apart. `owner` is empty for a document that a station has once. */
export interface ParsedDocumentName {
	kind: DocumentKind;
	owner: Id;
}

/** Takes a name apart; `null` when it is no document's name. */
export function parseDocumentName(name: string): ParsedDocumentName | null {
	for (const kind of SINGLE_DOCUMENTS) if (name === kind) return { kind, owner: '' };
	for (const kind of MANY_DOCUMENTS) {
		if (!name.startsWith(`${kind}/`)) continue;
		const owner = name.slice(kind.length + 1);
		return ID_PATTERN.test(owner) ? { kind, owner } : null;
	}
	return null;
}

/** Whether a text is a document's name. */
export function isDocumentName(name: string): name is DocumentName {
	return parseDocumentName(name) !== null;
}
