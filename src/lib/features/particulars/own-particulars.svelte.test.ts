import { expect, it } from 'vitest';
import { OwnParticulars } from './own-particulars.svelte.ts';

/** A station with one entry; without `line` there is none to reach. */
function station() {
	const world = {
		line: true,
		member: { id: 'a', name: '李明', phone: '13900000001' } as Record<string, unknown>,
		asked: [] as string[],
	};
	const own = new OwnParticulars({
		token: () => Promise.resolve(world.line ? 'token' : null),
		fetch(path, init) {
			world.asked.push(`${init.method} ${path} ${(init.body as string | undefined) ?? ''}`.trim());
			if (typeof init.body === 'string')
				world.member = { ...world.member, ...(JSON.parse(init.body) as Record<string, unknown>) };
			return Promise.resolve(Response.json({ member: world.member }));
		},
	});
	return { world, own };
}

it('shows what the station holds, also when the line is lost later', async () => {
	const { world, own } = station();
	world.line = false;
	await own.load();
	expect(own.state).toEqual({ kind: 'failed', code: 'offline' });
	world.line = true;
	await own.load();
	expect(own.state).toMatchObject({ kind: 'ready', particulars: { phone: '13900000001' } });
	world.line = false;
	await own.load();
	expect(own.state.kind).toBe('ready');
});

it('changes what was changed, and then shows the station’s answer', async () => {
	const { world, own } = station();
	await own.load();
	expect(await own.change({})).toBe(true);
	expect(await own.change({ home: '3-2-501' })).toBe(true);
	expect(world.asked).toEqual(['GET /api/me', 'PATCH /api/me {"home":"3-2-501"}']);
	expect(own.state).toMatchObject({ particulars: { home: '3-2-501' } });
});

it('tells why a change was not kept, until the form is closed', async () => {
	const { world, own } = station();
	await own.load();
	world.line = false;
	expect(await own.change({ home: '3-2-501' })).toBe(false);
	expect(own.problem).toBe('offline');
	expect(own.state).toMatchObject({ particulars: { home: '' } });
	own.forgetProblem();
	expect(own.problem).toBeNull();
});
