import type { Page } from '@playwright/test';

/**
 * Which of some words are anywhere in what the browser keeps for the page's origin: in every store of every database, in
 * strings, in bytes (a Yjs update holds its texts as they are) and in pictures' names. Also the stores with anything in.
 */
export function leftInBrowser(
	page: Page,
	words: readonly string[],
): Promise<{ found: string[]; stores: Record<string, number> }> {
	return page.evaluate(async (words) => {
		const found = new Set<string>();
		const look = (text: string, where: string) => {
			for (const word of words) if (text.includes(word)) found.add(`${word} in ${where}`);
		};
		const request = <T>(asked: IDBRequest<T>) =>
			new Promise<T>((resolve, reject) => {
				asked.onsuccess = () => resolve(asked.result);
				asked.onerror = () => reject(asked.error ?? new Error('it could not be read'));
			});
		const walk = async (value: unknown, where: string): Promise<void> => {
			if (typeof value === 'string') look(value, where);
			else if (value instanceof Blob) await walk(await value.arrayBuffer(), where);
			else if (value instanceof ArrayBuffer) look(new TextDecoder().decode(value), where);
			else if (ArrayBuffer.isView(value)) look(new TextDecoder().decode(value as Uint8Array), where);
			else if (typeof value === 'object' && value !== null && !(value instanceof CryptoKey))
				for (const [key, held] of Object.entries(value)) {
					look(key, where);
					await walk(held, where);
				}
		};
		const stores: Record<string, number> = {};
		for (const { name = '' } of await indexedDB.databases()) {
			const database = await request(indexedDB.open(name));
			for (const store of database.objectStoreNames) {
				const all = database.transaction(store).objectStore(store);
				const values = await request(all.getAll());
				if (values.length > 0) stores[`${name} ${store}`] = values.length;
				for (const value of values) await walk(value, `${name} ${store}`);
			}
			database.close();
		}
		for (const [key, value] of Object.entries(localStorage)) look(`${key} ${String(value)}`, 'localStorage');
		for (const name of await caches.keys())
			for (const { url } of await (await caches.open(name)).keys()) look(url, `cache ${name}`);
		return { found: [...found], stores };
	}, words);
}
