import type { Page } from '@playwright/test';

/** A database of a browser as plain JSON: bytes as `{$bytes}` (base64), keys of `crypto.subtle` as `{$key}`. */
interface StoredDatabase {
	name: string;
	version: number;
	stores: {
		name: string;
		keyPath: string | string[] | null;
		autoIncrement: boolean;
		indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[];
		/** Key and value; the key is `null` where it is a part of the value. */
		records: [key: unknown, value: unknown][];
	}[];
}

/** All that an app has stored in a browser, whatever version it is of. */
export interface StoredDevice {
	databases: StoredDatabase[];
	localStorage: Record<string, string>;
}

/** Lets keys of this page be taken out of the browser: call it before the app is opened, and only for a fixture. */
export async function letKeysOut(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const { subtle } = crypto;
		const generateKey = subtle.generateKey.bind(subtle) as (...args: unknown[]) => Promise<unknown>;
		Object.defineProperty(subtle, 'generateKey', {
			value: (algorithm: unknown, _extractable: boolean, usages: unknown) =>
				generateKey(algorithm, true, usages),
		});
	});
}

/** Takes down what the page's origin has stored. */
export function dumpDevice(page: Page): Promise<StoredDevice> {
	return page.evaluate(async () => {
		const answer = <T>(request: IDBRequest<T>) =>
			new Promise<T>((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(request.error);
			});
		const plain = async (value: unknown): Promise<unknown> => {
			if (value instanceof Uint8Array) {
				let text = '';
				for (const byte of value) text += String.fromCharCode(byte);
				return { $bytes: btoa(text) };
			}
			if (value instanceof CryptoKey)
				return { $key: await crypto.subtle.exportKey('jwk', value), usages: value.usages };
			if (Array.isArray(value)) return Promise.all(value.map(plain));
			if (typeof value !== 'object' || value === null) return value;
			if (Object.getPrototypeOf(value) !== Object.prototype)
				throw new Error(`nobody knows how to write a ${value.constructor.name} down`);
			const entries = Object.entries(value as Record<string, unknown>);
			return Object.fromEntries(
				await Promise.all(entries.map(async ([key, part]) => [key, await plain(part)] as const)),
			);
		};
		const databases: StoredDatabase[] = [];
		for (const { name = '' } of await indexedDB.databases()) {
			const database = await answer(indexedDB.open(name));
			const stores: StoredDatabase['stores'] = [];
			for (const storeName of database.objectStoreNames) {
				const store = database.transaction(storeName).objectStore(storeName);
				const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
				const inline = store.keyPath !== null;
				stores.push({
					name: storeName,
					keyPath: store.keyPath,
					autoIncrement: store.autoIncrement,
					indexes: [...store.indexNames].map((indexName) => {
						const { keyPath, unique, multiEntry } = store.index(indexName);
						return { name: indexName, keyPath, unique, multiEntry };
					}),
					records: await Promise.all(
						values.map(async (value: unknown, i): Promise<[unknown, unknown]> => [
							inline ? null : keys[i],
							await plain(value),
						]),
					),
				});
			}
			databases.push({ name, version: database.version, stores });
			database.close();
		}
		return { databases, localStorage: { ...localStorage } };
	});
}

/** Makes the page's origin, which has nothing stored, that of a device. The app must not be open there yet. */
export async function restoreDevice(page: Page, device: StoredDevice): Promise<void> {
	await page.evaluate(async ({ databases, localStorage: marks }) => {
		const live = async (value: unknown): Promise<unknown> => {
			if (Array.isArray(value)) return Promise.all(value.map(live));
			if (typeof value !== 'object' || value === null) return value;
			const { $bytes, $key, usages } = value as { $bytes?: string; $key?: JsonWebKey; usages?: KeyUsage[] };
			if ($bytes !== undefined) return Uint8Array.from(atob($bytes), (char) => char.charCodeAt(0));
			if ($key !== undefined)
				return crypto.subtle.importKey(
					'jwk',
					$key,
					{ name: 'ECDSA', namedCurve: 'P-256' },
					usages?.includes('verify') === true,
					usages ?? [],
				);
			return Object.fromEntries(
				await Promise.all(Object.entries(value).map(async ([key, part]) => [key, await live(part)] as const)),
			);
		};
		for (const [key, value] of Object.entries(marks)) localStorage.setItem(key, value);
		for (const { name, version, stores } of databases) {
			const records = await Promise.all(
				stores.map(async (store) => (await live(store.records)) as [unknown, unknown][]),
			);
			await new Promise<void>((resolve, reject) => {
				const request = indexedDB.open(name, version);
				request.onerror = () => reject(request.error);
				request.onupgradeneeded = () => {
					for (const { name: storeName, keyPath, autoIncrement, indexes } of stores) {
						const store = request.result.createObjectStore(storeName, { keyPath, autoIncrement });
						for (const { name: indexName, keyPath: path, unique, multiEntry } of indexes)
							store.createIndex(indexName, path, { unique, multiEntry });
					}
				};
				request.onsuccess = () => {
					const database = request.result;
					const transaction = database.transaction(
						stores.map((store) => store.name),
						'readwrite',
					);
					stores.forEach(({ name: storeName }, i) => {
						const store = transaction.objectStore(storeName);
						for (const [key, value] of records[i] ?? [])
							if (key === null) store.put(value);
							else store.put(value, key as IDBValidKey);
					});
					transaction.onabort = () => reject(transaction.error);
					transaction.oncomplete = () => {
						database.close();
						resolve();
					};
				};
			});
		}
	}, device);
}
