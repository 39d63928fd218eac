import { describe, expect, it } from 'vitest';
import { daysRows, MONDAY, put, shift, TEAM } from '../testing/builders.ts';
import { boardWeek } from './board-week.ts';
import { weekSummary } from './week-summary.ts';

const TODAY = '2026-11-24';

describe('boardWeek', () => {
	it('puts the same work at the same place into one row, rows in the order of the day', () => {
		const week = boardWeek(
			daysRows([
				shift('a'),
				shift('b', { day: '2026-11-26' }),
				shift('c', { place: '西院' }),
				shift('d', { title: '值班书记', startsAt: '08:30', day: '2026-11-29' }),
			]),
			TEAM,
			MONDAY,
		);
		expect(week.rows.map(({ title, place }) => `${title} ${place}`)).toEqual([
			'值班书记 东门',
			'义务巡逻 东门',
			'义务巡逻 西院',
		]);
		const cells = week.rows[1]?.cells.map((cell) => cell.map((one) => one.shift.id));
		expect(cells).toEqual([[], [], ['a'], ['b'], [], [], []]);
	});

	it('shows neither other teams nor other weeks, but knows who is wanted there', () => {
		const week = boardWeek(
			daysRows(
				[
					shift('own'),
					shift('elsewhere', { doc: 'team/O', title: '送餐', startsAt: '10:50', endsAt: '12:20' }),
					shift('night', { day: '2026-11-22', startsAt: '22:00', endsAt: '06:00' }),
					shift('dawn', { day: MONDAY, startsAt: '05:00', endsAt: '07:00' }),
				],
				[put('own', 'ann'), put('elsewhere', 'ann'), put('night', 'bo'), put('dawn', 'bo')],
			),
			TEAM,
			MONDAY,
		);
		expect(week.shifts.map((one) => one.shift.id)).toEqual(['dawn', 'own']);
		const [dawn, own] = week.shifts;
		expect(own?.clashes).toMatchObject([{ person: { name: '王秀英' }, otherTeam: '助老敬老服务队' }]);
		expect(dawn?.clashes).toMatchObject([{ kind: 'overlap', otherTeam: null, other: { id: 'night' } }]);
	});
});

describe('weekSummary', () => {
	const summary = (...args: Parameters<typeof daysRows>) =>
		weekSummary(boardWeek(daysRows(...args), TEAM, MONDAY), TODAY);

	it('says in a sentence that all is well', () => {
		expect(summary([shift('a', { needed: 1 })], [put('a', 'ann')]).sentence).toBe(
			'这一周 1 个班次都排满了。',
		);
		expect(summary([]).sentence).toBe('这一周还没有班次');
	});

	it('counts who is missing from today on, and names each gap', () => {
		const found = summary(
			[shift('gone', { day: MONDAY }), shift('a'), shift('b', { day: '2026-11-26' })],
			[put('a', 'ann')],
		);
		expect(found.missing).toBe(3);
		expect(found.sentence).toBe('这一周 3 个班次，还差 3 人。');
		expect(found.gaps).toEqual([
			{ shiftId: 'a', words: '周三 9:00 义务巡逻 差 1 人' },
			{ shiftId: 'b', words: '周四 9:00 义务巡逻 差 2 人' },
		]);
	});

	it('tells each clash once, from the earlier shift', () => {
		const found = summary(
			[shift('a', { needed: 1 }), shift('b', { needed: 1, startsAt: '10:00', title: '值班书记' })],
			[put('a', 'bo'), put('b', 'bo')],
		);
		expect(found.sentence).toBe('这一周 2 个班次，人都齐了，有 1 处时间冲突。');
		expect(found.clashes).toEqual([
			{ shiftId: 'a', words: '周三 9:00 · 郑立新 那时还在 周三 10:00 值班书记' },
		]);
	});

	it('calls the same slot a second time what it is', () => {
		const found = summary([shift('a'), shift('b')], [put('a', 'bo'), put('b', 'bo')]);
		expect(found.clashes.map(({ words }) => words)).toEqual([
			'周三 9:00 · 郑立新 在同一个班里排了两次：周三 9:00 义务巡逻',
		]);
	});
});
