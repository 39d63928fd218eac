import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import type { Look } from '$lib/protocol/http.ts';
import { noteOpening, type OpenedRecord } from './note-opening.svelte.ts';

it('notes an opening once, however often the rows come anew, and the next person again', () => {
	const looks: Omit<Look, 'at'>[] = [];
	let record = $state.raw<OpenedRecord>();
	const turnTo = (next: OpenedRecord | undefined) => {
		record = next;
		flushSync();
	};
	const close = $effect.root(() =>
		noteOpening(
			{
				noteLook: (look) => {
					looks.push(look);
					return Promise.resolve();
				},
			},
			() => record,
		),
	);
	flushSync();
	expect(looks).toEqual([]);
	turnTo({ document: 'pair/p1', table: 'recipients', id: 'r1' });
	// The same person, read again.
	turnTo({ document: 'pair/p1', table: 'recipients', id: 'r1' });
	turnTo({ document: 'pair/p2', table: 'recipients', id: 'r2' });
	expect(looks).toEqual([
		{ kind: 'opened', document: 'pair/p1', table: 'recipients', id: 'r1' },
		{ kind: 'opened', document: 'pair/p2', table: 'recipients', id: 'r2' },
	]);
	close();
});
