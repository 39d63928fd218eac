import type { Page } from '@playwright/test';

/** The notes of visits on a phone's disk: drawn as rows, waiting in the outbox, begun as drafts. */
export interface DeviceNotes {
	rows: string[];
	entries: string[];
	drafts: string[];
}

/** Reads what a browser has on its disk for the page's origin, past the app. */
export function readDevice(page: Page): Promise<DeviceNotes> {
	return page.evaluate(async () => {
		const asked = <T>(request: IDBRequest<T>) =>
			new Promise<T>((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error ?? new Error('it could not be read'));
			});
		const database = await asked(indexedDB.open('shouwang'));
		// Held open it would keep a newer version of the app from opening it.
		database.onversionchange = () => database.close();
		const all = async (store: string) =>
			(await asked(database.transaction(store).objectStore(store).getAll())) as Record<string, unknown>[];
		type Own = { changes: { table: string; fields?: { note?: string } }[] };
		const noteOf = (value: unknown) => (value as { note?: string } | undefined)?.note ?? '';
		const [visits, log, drafts] = [await all('visits'), await all('_log'), await all('_drafts')];
		database.close();
		return {
			rows: visits.map(noteOf).filter((note) => note !== ''),
			entries: log
				.filter(({ todo }) => todo === 'waiting')
				.flatMap(({ own }) => (own as Own | undefined)?.changes ?? [])
				.map(({ fields }) => noteOf(fields)),
			drafts: drafts.map(({ value }) => noteOf(value)),
		};
	});
}
