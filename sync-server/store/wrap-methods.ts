import type { Store } from './store.ts';

/** A method of a store, bound to it. */
export type StoreMethod = (...args: unknown[]) => unknown;

/** A store that does something around its methods; what is no method is the store's own. */
export function wrapMethods(
	store: Store,
	wrap: (name: keyof Store, method: StoreMethod) => StoreMethod,
): Store {
	return new Proxy(store, {
		get(target, key) {
			const value: unknown = Reflect.get(target, key, target);
			if (typeof value !== 'function') return value;
			return wrap(key as keyof Store, (value as StoreMethod).bind(target));
		},
	});
}
