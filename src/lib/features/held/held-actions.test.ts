import { expect, it } from 'vitest';
import { AppError } from '$lib/replica/app-error.ts';
import type { Replica } from '$lib/replica/replica.ts';
import { overwriteGetLocale } from '$lib/text/generated/runtime.js';
import { HeldActions } from './held-actions.ts';

overwriteGetLocale(() => 'zh-CN');

/** A device that notes what is asked of it, and fails as long as `fails` is set. */
function device() {
	const done: string[] = [];
	const said: { text: string; tone: string | undefined }[] = [];
	const state: { fails: unknown } = { fails: null };
	const note = (what: string) => (key: string) => {
		if (state.fails !== null) return Promise.reject(state.fails as Error);
		done.push(`${what} ${key}`);
		return Promise.resolve();
	};
	const replica = {
		held: { sendAgain: note('again'), handOver: note('hand'), discard: note('discard') },
		drafts: { remove: note('forget') },
	} as unknown as Replica;
	const actions = new HeldActions(replica, {
		say: (text, options) => void said.push({ text, tone: options?.tone }),
	});
	return { actions, done, said, state };
}

it('forgets what was begun to put it right, once it is with staff or given up', async () => {
	const { actions, done } = device();
	expect(await actions.handOver('01H')).toBe(true);
	expect(await actions.discard('01J')).toBe(true);
	expect(done).toEqual(['hand 01H', 'forget visit/held/01H', 'discard 01J', 'forget visit/held/01J']);
});

it('says what happened; seeing an answer needs no words', async () => {
	const { actions, said } = device();
	await actions.sendAgain('01H');
	await actions.discard('01J');
	expect(said).toEqual([{ text: '已再次提交，有信号时送到站点', tone: 'good' }]);
});

it('says that nothing is lost when the device could not, and why', async () => {
	const { actions, said, done, state } = device();
	state.fails = new AppError('storage-full');
	expect(await actions.handOver('01H')).toBe(false);
	expect(done).toEqual([]);
	expect(said[0]?.tone).toBe('urgent');
	expect(said[0]?.text).toContain('内容还在这里');
	expect(said[0]?.text).toContain('空间');
});
