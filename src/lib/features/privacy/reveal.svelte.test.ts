import { expect, it } from 'vitest';
import type { Look } from '$lib/protocol/http.ts';
import { Reveal, type PersonalField } from './reveal.svelte.ts';

function screen() {
	const looks: Omit<Look, 'at'>[] = [];
	const called: string[] = [];
	const field = $state({ current: of('r1') });
	const reveal = new Reveal(
		{
			noteLook: (look) => {
				looks.push(look);
				return Promise.resolve();
			},
		},
		() => field.current,
		(address) => called.push(address),
	);
	return { looks, called, reveal, turnTo: (id: string) => (field.current = of(id)) };
}

function of(id: string): PersonalField {
	return { document: 'grid/g1', table: 'residents', id, field: 'phone' };
}

it('notes who looks at a number, once for each opening of the page', () => {
	const { looks, reveal } = screen();
	expect(reveal.shown).toBe(false);
	reveal.show();
	reveal.show();
	expect(reveal.shown).toBe(true);
	expect(looks).toEqual([{ kind: 'revealed', ...of('r1') }]);
});

it('counts a call as looking, and dials without what only people write', () => {
	const { looks, called, reveal } = screen();
	reveal.call('138 1234-2291');
	expect(called).toEqual(['tel:13812342291']);
	expect(reveal.shown).toBe(false);
	reveal.show();
	expect(looks).toHaveLength(1);
});

it('hides the next person’s number in the same place, and notes that one too', () => {
	const { looks, reveal, turnTo } = screen();
	reveal.show();
	turnTo('r2');
	expect(reveal.shown).toBe(false);
	reveal.show();
	expect(looks.map(({ id }) => id)).toEqual(['r1', 'r2']);
});
