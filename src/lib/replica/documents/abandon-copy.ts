import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Clock } from '../ports.ts';
import type { DeviceStore, DocumentRow } from '../store/device-store.ts';

/** How long a copy whose base the station lacks waits for others to bring it back, those of staff before all. */
const PATIENCE_MS = 60_000;

/**
 * Notes that the station lacks what a copy builds on. After a while the copy is given up: only while nothing of it may be
 * taken behind its back (`isStopped`), or what is then made again would be there twice.
 * @returns whether it is given up
 */
export async function noteUnmended(
	store: DeviceStore,
	clock: Clock,
	document: DocumentName,
	isStopped: boolean,
): Promise<boolean> {
	return store.change(['_documents'], async (changer) => {
		const row = await changer.document(document);
		if (row === undefined) return false;
		const now = clock.now();
		// A clock that was turned back begins anew.
		const unmended = Math.min(row.unmended ?? now, now);
		const isDue = isStopped && isOver({ ...row, unmended }, now);
		await changer.putDocument({ ...row, unmended, ...(isDue ? { abandoned: true } : {}) });
		return isDue;
	});
}

/**
 * Gives up the copies whose time is over and of which nothing waits: what waits says itself when it is stopped. A wait that
 * begins later than now was begun before somebody set the clock back, and begins anew: it would never be over.
 */
export async function abandonUnmended(store: DeviceStore, clock: Clock): Promise<void> {
	const isTurnedBack = ({ unmended }: DocumentRow) => unmended !== undefined && unmended > clock.now();
	const isDue = (row: DocumentRow) => row.abandoned !== true && isOver(row, clock.now());
	const rows = await store.read(['_documents'], (reader) => reader.documents());
	for (const { document } of rows.filter((row) => isTurnedBack(row) || isDue(row)))
		await store.change(['_documents', '_log'], async (changer) => {
			const row = await changer.document(document);
			if (row === undefined) return;
			if (isTurnedBack(row)) await changer.putDocument({ ...row, unmended: clock.now() });
			const entries = await changer.entries(document);
			if (isDue(row) && entries.every(({ todo }) => todo !== 'waiting'))
				await changer.putDocument({ ...row, abandoned: true });
		});
}

function isOver({ unmended }: DocumentRow, now: number): boolean {
	return unmended !== undefined && now - unmended >= PATIENCE_MS;
}
