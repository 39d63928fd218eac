import { describe, expect, it } from 'vitest';
import type { AuditLine } from '$lib/protocol/http.ts';
import { AppError } from '$lib/replica/app-error.ts';
import { AuditLog } from './audit-log.svelte.ts';
import type { AuditFilter, AuditPage } from './station-audit.ts';

const line = (n: number, kind: AuditLine['kind'] = 'changed'): AuditLine => ({
	n,
	kind,
	at: n,
	enteredAt: null,
	member: 'wang',
	memberName: '王秀英',
	device: null,
	document: null,
	table: null,
	record: null,
	about: null,
	fields: null,
});

/** A station whose answers come when the test lets them. */
function slowStation() {
	const asked: {
		filter: AuditFilter;
		before: number | undefined;
		answer: (page: AuditPage) => void;
		fail: () => void;
	}[] = [];
	return {
		asked,
		station: {
			read: (filter: AuditFilter, before?: number) =>
				new Promise<AuditPage>((resolve, reject) =>
					asked.push({ filter, before, answer: resolve, fail: () => reject(new AppError('offline')) }),
				),
		},
	};
}

describe('AuditLog', () => {
	it('shows the newest, then earlier ones behind them', async () => {
		const { station, asked } = slowStation();
		const log = new AuditLog(station);
		const loaded = log.load();
		asked[0]?.answer({ lines: [line(9), line(8)], more: true });
		await loaded;
		expect(log.more).toBe(true);
		const reached = log.reachBack();
		expect([asked[1]?.before, log.reachingBack]).toEqual([8, true]);
		asked[1]?.answer({ lines: [line(7)], more: false });
		await reached;
		expect(log.lines.map(({ n }) => n)).toEqual([9, 8, 7]);
		expect([log.more, log.reachingBack]).toEqual([false, false]);
	});

	it('drops an answer to the filter that was before', async () => {
		const { station, asked } = slowStation();
		const log = new AuditLog(station);
		const first = log.load();
		const second = log.narrow({ kind: 'opened' });
		asked[1]?.answer({ lines: [line(3, 'opened')], more: false });
		asked[0]?.answer({ lines: [line(9)], more: true });
		await Promise.all([first, second]);
		expect(asked[1]?.filter).toEqual({ kind: 'opened' });
		expect(log.lines.map(({ n }) => n)).toEqual([3]);
		expect(log.more).toBe(false);
	});

	it('puts what is done meanwhile before the others, and leaves no gap between', async () => {
		const { station, asked } = slowStation();
		const log = new AuditLog(station);
		const loaded = log.load();
		asked[0]?.answer({ lines: [line(9), line(8)], more: false });
		await loaded;
		const caught = log.catchUp();
		asked[1]?.answer({ lines: [line(11), line(10), line(9)], more: true });
		await caught;
		expect([log.lines.map(({ n }) => n), log.more]).toEqual([[11, 10, 9, 8], false]);
		const far = log.catchUp();
		asked[2]?.answer({ lines: [line(99), line(98)], more: true });
		await far;
		expect([log.lines.map(({ n }) => n), log.more]).toEqual([[99, 98], true]);
		const failed = log.catchUp();
		asked[3]?.fail();
		await failed;
		expect([log.lines.length, log.state.kind]).toEqual([2, 'ready']);
	});

	it('keeps what was there when the line breaks, and tells it', async () => {
		const { station, asked } = slowStation();
		const log = new AuditLog(station);
		const loaded = log.load();
		asked[0]?.answer({ lines: [line(9)], more: true });
		await loaded;
		const reached = log.reachBack();
		asked[1]?.fail();
		await reached;
		expect(log.state).toEqual({ kind: 'failed', code: 'offline' });
		expect(log.lines).toHaveLength(1);
		expect(log.reachingBack).toBe(false);
	});
});
