import { expect, it } from 'vitest';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { Questions } from './questions.ts';

/** Questions whose answers the test gives. */
function asking() {
	const ports = new VirtualPorts();
	const questions = new Questions(ports.timers);
	const begun: string[] = [];
	const answered: (() => void)[] = [];
	return {
		questions,
		begun,
		put: (channel: string, name: string) =>
			questions.put(channel, (done) => {
				begun.push(name);
				answered.push(done);
			}),
		/** Ends the answer that is under way, and lets what is due happen. */
		answer: async () => {
			answered.shift()?.();
			await ports.pass(0);
		},
	};
}

it('[R88] one question of a connection is answered at a time, in the order of the channels', async () => {
	const { begun, put, answer } = asking();
	for (const channel of ['a', 'b', 'c']) put(channel, channel);
	expect(begun).toEqual(['a']);
	await answer();
	expect(begun).toEqual(['a', 'b']);
	await answer();
	await answer();
	expect(begun).toEqual(['a', 'b', 'c']);
});

it('[R88] of each channel only the newest question waits', async () => {
	const { begun, put, answer } = asking();
	for (let i = 0; i < 500; i++) put('a', `a${i}`);
	put('b', 'b');
	await answer();
	await answer();
	await answer();
	expect(begun).toEqual(['a0', 'a499', 'b']);
});

it('a closed channel asks nothing more, and the next one is not held up', async () => {
	const { questions, begun, put, answer } = asking();
	put('a', 'a');
	put('b', 'b');
	questions.drop('b');
	questions.drop('a');
	await answer();
	expect(begun).toEqual(['a']);
	put('c', 'c');
	expect(begun).toEqual(['a', 'c']);
});
