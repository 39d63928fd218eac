import type { Append, CommitResult, Store } from '../store/store.ts';

/** A real store whose disk can be made to fail, or to be slow until the test goes on. */
export function fragile(store: Store): Store & { broken: boolean; hold: Promise<void> | null } {
	const state = { broken: false, hold: null as Promise<void> | null };
	return new Proxy(store, {
		get(target, key) {
			if (key === 'broken' || key === 'hold') return state[key];
			if (key === 'commit')
				return async (appends: readonly Append[]): Promise<CommitResult> => {
					if (state.broken) throw new Error('the disk is full');
					await state.hold;
					return target.commit(appends);
				};
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
		},
		set(_, key, value) {
			Reflect.set(state, key, value);
			return true;
		},
	}) as Store & typeof state;
}
