import { describe, expect, it } from 'vitest';
import type { QuarantineItem } from '$lib/protocol/http.ts';
import { AppError, type ErrorCode } from '$lib/replica/app-error.ts';
import { QuarantineDesk } from './quarantine-desk.svelte.ts';

const item = (id: string, more: Partial<QuarantineItem> = {}): QuarantineItem => ({
	id,
	key: `k-${id}`,
	document: 'pair/01P',
	member: '01ME',
	memberName: '王秀英',
	device: '01DEV',
	at: 1,
	receivedAt: 2,
	reason: 'too-late',
	changes: [],
	present: [],
	state: 'waiting',
	decidedAt: null,
	decidedBy: null,
	word: null,
	...more,
});

/** A station that holds items; `hold` makes its next list wait. */
function station(...items: QuarantineItem[]) {
	const held = new Map(items.map((each) => [each.id, each]));
	const problem: { code: ErrorCode | null } = { code: null };
	let gate: Promise<void> | undefined;
	const desk = new QuarantineDesk({
		async list() {
			const answer = [...held.values()];
			await gate;
			if (problem.code !== null) throw new AppError(problem.code);
			return answer;
		},
		async decide(id, { decision, word }) {
			if (problem.code !== null) throw new AppError(problem.code);
			const present = held.get(id);
			if (present?.state !== 'waiting') throw new AppError('already-decided');
			const state = decision === 'accept' ? 'accepted' : 'rejected';
			const decided = { ...present, state, decidedAt: 9, decidedBy: '01S', word: word ?? null } as const;
			held.set(id, decided);
			return Promise.resolve(decided);
		},
	});
	return {
		desk,
		problem,
		decideElsewhere: (id: string) => held.set(id, item(id, { state: 'accepted', decidedAt: 5 })),
		hold() {
			let release: () => void = () => undefined;
			gate = new Promise((resolve) => (release = resolve));
			return () => {
				gate = undefined;
				release();
			};
		},
	};
}

describe('QuarantineDesk', () => {
	it('shows who has waited longest first, and what was decided last', async () => {
		const { desk } = station(
			item('b', { receivedAt: 5 }),
			item('a', { receivedAt: 3 }),
			item('c', { state: 'accepted', decidedAt: 4 }),
			item('d', { state: 'rejected', decidedAt: 6 }),
		);
		await desk.load();
		expect(desk.waiting.map(({ id }) => id)).toEqual(['a', 'b']);
		expect(desk.decided.map(({ id }) => id)).toEqual(['d', 'c']);
	});

	it('moves an item when the station has answered', async () => {
		const { desk } = station(item('a'));
		await desk.load();
		expect(await desk.decide('a', { decision: 'reject', word: '请补充' })).toBe('done');
		expect(desk.waiting).toEqual([]);
		expect(desk.decided).toMatchObject([{ state: 'rejected', word: '请补充' }]);
	});

	it('reads the list anew when somebody else was faster', async () => {
		const { desk, decideElsewhere } = station(item('a'));
		await desk.load();
		decideElsewhere('a');
		expect(await desk.decide('a', { decision: 'reject', word: '不行' })).toBe('meanwhile');
		expect(desk.decided).toMatchObject([{ id: 'a', state: 'accepted' }]);
		expect(desk.problem).toBeNull();
	});

	it('leaves the item where it is when the station cannot be reached, and says why', async () => {
		const { desk, problem } = station(item('a'));
		await desk.load();
		problem.code = 'offline';
		expect(await desk.decide('a', { decision: 'accept' })).toBe('failed');
		expect(desk.problem).toBe('offline');
		expect(desk.waiting).toHaveLength(1);
		expect(desk.deciding).toBeNull();
	});

	it('does not bring a decided item back with a list that was asked for before', async () => {
		const { desk, hold } = station(item('a'));
		await desk.load();
		const release = hold();
		const older = desk.load();
		await desk.decide('a', { decision: 'accept' });
		release();
		await older;
		expect(desk.waiting).toEqual([]);
	});

	it('keeps what it had when the line breaks', async () => {
		const { desk, problem } = station(item('a'));
		await desk.load();
		problem.code = 'offline';
		await desk.load();
		expect(desk.list).toEqual({ kind: 'failed', code: 'offline' });
		expect(desk.waiting).toHaveLength(1);
	});
});
