import { tableNamed } from '../../src/lib/domain/tables.ts';
import type { HandedChange } from '../../src/lib/protocol/http.ts';

/** Whether a change holds text that several may type: of that nobody can tell afterwards where its stretches stood. */
export function typesText({ table, fields }: HandedChange): boolean {
	return tableNamed(table)?.texts.some((text) => text in fields) === true;
}
