import type { Look } from '$lib/protocol/http.ts';
import type { Replica } from '$lib/replica/replica.ts';

/** Whose page is on screen. */
export type OpenedRecord = Pick<Look, 'document' | 'table' | 'id'>;

/**
 * Notes that a person's page was opened: once for each opening, however often its rows come anew. Called while the
 * page's component is initialised.
 */
export function noteOpening(
	replica: Pick<Replica, 'noteLook'>,
	opened: () => OpenedRecord | undefined,
): void {
	let noted = '';
	// What is on screen is known only as it is drawn; it assigns no state.
	$effect(() => {
		const record = opened();
		if (record === undefined) return;
		const key = `${record.document}/${record.table}/${record.id}`;
		if (key === noted) return;
		noted = key;
		// A device whose storage fails says so above every page.
		replica.noteLook({ kind: 'opened', ...record }).catch(() => undefined);
	});
}
