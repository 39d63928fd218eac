import type { Timers } from '../ports.ts';
import type { StorageHealth } from '../storage-health.ts';
import { storageCauseOf } from './storage-cause.ts';
import type { Store } from './store.ts';
import { wrapMethods, type StoreMethod } from './wrap-methods.ts';

/** A disk that takes longer than this for what takes milliseconds does not answer. */
const SLOW = 10_000;

/** A store that tells the station's health what fails of it, whoever uses it. */
export function watchedStore(store: Store, health: StorageHealth, timers: Timers): Store {
	const commit: Store['commit'] = async (appends) => {
		const cancel = timers.after(SLOW, () => health.failed('updates', 'slow'));
		try {
			const result = await store.commit(appends);
			health.worked('updates');
			return result;
		} catch (error) {
			health.failed('updates', storageCauseOf(error) ?? 'other');
			throw error;
		} finally {
			cancel();
		}
	};
	const others = async (method: StoreMethod, args: unknown[]): Promise<unknown> => {
		try {
			return await method(...args);
		} catch (error) {
			health.failedWith('database', error);
			throw error;
		}
	};
	return wrapMethods(store, (name, method) =>
		name === 'commit' ? (commit as StoreMethod) : (...args) => others(method, args),
	);
}
