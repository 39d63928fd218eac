import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { changeOf, item, quarantineDesk, type QuarantineDesk } from '../testing/quarantine-desk.ts';
import { visit } from '../testing/seed-station.ts';

let desk: QuarantineDesk;

beforeEach(async () => (desk = await quarantineDesk((store) => store)));
afterEach(() => desk.test.dispose());

it('[R25] what comes by another way waits no longer, and nobody decides about it', async () => {
	const { sun, tokens, handOver, list, decide } = desk;
	const updates = ['v1', 'v2'].map((id) => sun.write('pair/1', visit(id, { authorId: 'sun' })));
	const items = updates.map((update, n) =>
		item(`k${n}`, {
			reason: 'lost-by-station',
			changes: [changeOf(`v${n + 1}`)],
			clocks: [...Y.parseUpdateMeta(update).to],
		}),
	);
	expect((await handOver(tokens.ann, ...items)).body).toEqual({ taken: ['k0', 'k1'] });
	const states = async (token: string) =>
		Object.fromEntries((await list(token)).map(({ key, state, decidedBy }) => [key, [state, decidedBy]]));
	const waiting = ['waiting', null];
	const accepted = ['accepted', null];
	expect(await states(tokens.sun)).toEqual({ k0: waiting, k1: waiting });

	const channel = sun.openChannel('pair/1');
	sun.sendUpdate(channel, updates[0]!);
	await sun.receipt(channel, 1);
	expect(await states(tokens.sun)).toEqual({ k0: accepted, k1: waiting });

	const second = (await list(tokens.sun)).find(({ key }) => key === 'k1')!;
	sun.sendUpdate(channel, updates[1]!);
	await sun.receipt(channel, 2);
	// Whoever still has the list from before is told that there is nothing to decide.
	expect((await decide(second.id, { decision: 'reject', word: '不对' })).body).toEqual({
		reason: 'already-decided',
	});
	expect(await states(tokens.ann)).toEqual({ k0: accepted, k1: accepted });
});
