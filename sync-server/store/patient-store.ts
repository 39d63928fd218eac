import type { Ports } from '../ports.ts';
import { storageCauseOf } from './storage-cause.ts';
import type { Store } from './store.ts';

/** How long another process's transaction is waited for, and how often it is looked whether it has ended. */
const PATIENCE = 5_000;
const LOOK_AGAIN = 10;

/** What does more than one transaction, and so must not be begun anew when a later one of them found the lock taken. */
const NOT_AGAIN: readonly PropertyKey[] = [
	'purge',
	'purgeAudit',
	'purgeQuarantined',
	'close',
] satisfies (keyof Store)[];

/**
 * A store that waits for other processes' transactions with a timer. SQLite itself waits by keeping the whole process
 * busy: while a backup or an erasure held the lock, nobody would be answered, and the server could not even be stopped.
 */
export function patientStore(store: Store, { clock, timers }: Pick<Ports, 'clock' | 'timers'>): Store {
	const attempt = async (method: (...args: unknown[]) => unknown, args: unknown[]): Promise<unknown> => {
		const begun = clock.now();
		for (;;)
			try {
				return await method.apply(store, args);
			} catch (error) {
				const waited = clock.now() - begun;
				// A clock that was set back ends the waiting as well.
				if (storageCauseOf(error) !== 'locked' || waited < 0 || waited >= PATIENCE) throw error;
				await new Promise<void>((resolve) => timers.after(LOOK_AGAIN, resolve));
			}
	};
	return new Proxy(store, {
		get(target, key) {
			const value: unknown = Reflect.get(target, key, target);
			if (typeof value !== 'function') return value;
			const method = value as (...args: unknown[]) => unknown;
			if (NOT_AGAIN.includes(key)) return method.bind(target);
			return (...args: unknown[]) => attempt(method, args);
		},
	});
}
