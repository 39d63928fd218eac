import type { Append, CommitResult, Store } from '../store/store.ts';

/** What a test may do to a store. */
interface Ills {
	/** Commits fail, with this error where one is given. */
	broken: boolean | Error;
	/** Whatever else fails while it is broken. */
	alsoBroken: readonly (keyof Store)[];
	/** Commits wait for it. */
	hold: Promise<void> | null;
	/** So many commits are stored, and their answers lost. */
	losesAnswers: number;
	/** Never answer. */
	hanging: readonly (keyof Store)[];
}

/** A real store whose disk can be made to fail, to be slow until the test goes on, or to hang. */
export function fragile(store: Store): Store & Ills {
	const ills: Ills = { broken: false, alsoBroken: [], hold: null, losesAnswers: 0, hanging: [] };
	const fail = () => {
		if (ills.broken !== false) throw ills.broken === true ? new Error('the disk is full') : ills.broken;
	};
	return new Proxy(store, {
		get(target, key) {
			if (key in ills) return ills[key as keyof Ills];
			if (ills.hanging.includes(key as keyof Store)) return () => new Promise(() => undefined);
			if (key === 'commit')
				return async (appends: readonly Append[]): Promise<CommitResult> => {
					fail();
					await ills.hold;
					const result = await target.commit(appends);
					if (ills.losesAnswers-- > 0) throw new Error('the answer was lost');
					return result;
				};
			const value: unknown = Reflect.get(target, key, target);
			if (typeof value !== 'function') return value;
			const method = (value as (...args: unknown[]) => unknown).bind(target);
			if (!ills.alsoBroken.includes(key as keyof Store)) return method;
			return async (...args: unknown[]) => {
				fail();
				return method(...args);
			};
		},
		set(_, key, value) {
			Reflect.set(ills, key, value);
			return true;
		},
	}) as Store & Ills;
}

/** The error that `node:sqlite` throws with a result code of SQLite's. */
export function sqliteError(errcode: number, message: string): Error {
	return Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });
}
