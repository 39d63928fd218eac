import { parseDocumentName } from '$lib/domain/kernel/document-name.ts';

/** The page that shows a record; `null` for kinds that have none. */
export function recordHref(
	document: string,
	table: string,
	id: string,
	fields: Readonly<Record<string, unknown>> = {},
): string | null {
	switch (table) {
		case 'visits':
			return `/visits/${id}`;
		case 'recipients':
			return `/recipients/${id}`;
		case 'residents':
			return `/residents/${id}`;
		case 'pairings':
		case 'agreements':
		case 'difficulties':
			return typeof fields.recipientId === 'string' ? `/recipients/${fields.recipientId}` : null;
		case 'shifts':
		case 'assignments':
		case 'weekNotes': {
			const team = parseDocumentName(document)?.owner ?? '';
			const day = table === 'weekNotes' ? id : fields.day;
			return typeof day === 'string' ? `/schedule/${team}?week=${day}` : `/schedule/${team}`;
		}
		case 'members':
		case 'directory':
			return `/members/${id}`;
		default:
			return null;
	}
}
