import type { Ports } from '../ports.ts';
import { storageCauseOf } from './storage-cause.ts';
import type { Store } from './store.ts';
import { wrapMethods, type StoreMethod } from './wrap-methods.ts';

/** How long another process's transaction is waited for, and how often it is looked whether it has ended. */
const PATIENCE = 5_000;
const LOOK_AGAIN = 10;

/** What does more than one transaction, and so must not be begun anew when a later one of them found the lock taken. */
const NOT_AGAIN: readonly (keyof Store)[] = ['purge', 'purgeAudit', 'purgeQuarantined', 'close'];

/**
 * A store that waits for other processes' transactions with a timer. SQLite itself waits by keeping the whole process
 * busy: while a backup or an erasure held the lock, nobody would be answered, and the server could not even be stopped.
 */
export function patientStore(store: Store, { clock, timers }: Pick<Ports, 'clock' | 'timers'>): Store {
	const attempt = async (method: StoreMethod, args: unknown[]): Promise<unknown> => {
		const begun = clock.now();
		for (;;)
			try {
				return await method(...args);
			} catch (error) {
				const waited = clock.now() - begun;
				// A clock that was set back ends the waiting as well.
				if (storageCauseOf(error) !== 'locked' || waited < 0 || waited >= PATIENCE) throw error;
				await new Promise<void>((resolve) => timers.after(LOOK_AGAIN, resolve));
			}
	};
	return wrapMethods(store, (name, method) =>
		NOT_AGAIN.includes(name) ? method : (...args) => attempt(method, args),
	);
}
