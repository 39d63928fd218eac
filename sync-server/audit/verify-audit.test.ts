import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeClock, nodeRandom } from '../node-ports.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import type { AuditEntry } from '../store/store.ts';
import { verifyAudit } from './verify-audit.ts';

let directory: string;
let path: string;
let store: SqliteStore;
beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), 'shouwang-audit-'));
	path = join(directory, 'station.db');
	store = new SqliteStore({ path, clock: nodeClock, random: nodeRandom });
	await store.addAudit(['a', 'b', 'c', 'd'].map((record) => entry(record)));
});
afterEach(async () => {
	await store.close();
	rmSync(directory, { recursive: true, force: true });
});

function entry(record: string): AuditEntry {
	const change = { field: 'minutes', before: 10, after: 20 };
	const whose = { member: 'ann', device: 'd1', document: 'pair/1', table: 'visits', record } as const;
	return { kind: 'changed', at: 5, enteredAt: 4, ...whose, about: 'bob', fields: [change], item: null };
}

/** What somebody with the database in hand could do. */
function tamper(sql: string): void {
	const database = new DatabaseSync(path);
	database.exec(sql);
	database.close();
}

const record = { document: 'pair/1', table: 'visits', record: 'b' } as const;
const erased: AuditEntry = { ...entry('x'), kind: 'erased', record: null, fields: null, about: 'recipient' };

describe('verifyAudit', () => {
	it('says how many lines there are, and what to keep elsewhere', async () => {
		const said = await verifyAudit(store, null);
		expect(said).toMatch(/is whole: 4 lines, 0 of them emptied.*\n.*--line 4 --hash [0-9a-f]{64}\n$/);
		expect(said).not.toContain('ann');
	});

	it('says that there is nothing', async () => {
		const empty = new SqliteStore({ path: join(directory, 'x.db'), clock: nodeClock, random: nodeRandom });
		expect(await verifyAudit(empty, null)).toBe("The operations' record is empty.\n");
		await empty.close();
	});

	it.each([
		["UPDATE audit SET member = 'eve' WHERE n = 2", 'broken at line 2: it does not hang'],
		['UPDATE audit SET at = 6 WHERE n = 4', 'broken at line 4: it does not hang'],
		['UPDATE audit SET hash = (SELECT hash FROM audit WHERE n = 1) WHERE n = 3', 'broken at line 3'],
		["UPDATE audit SET vals = replace(vals, '20', '30') WHERE n = 3", 'broken at line 3: what it says'],
		["UPDATE audit SET vals = replace(vals, 'bob', 'eve') WHERE n = 1", 'broken at line 1: what it says'],
		['UPDATE audit SET salt = NULL WHERE n = 1', 'broken at line 1'],
		['UPDATE audit SET vals = NULL WHERE n = 1', 'broken at line 1: what it says'],
		['DELETE FROM audit WHERE n = 2', 'broken at line 2: it is not there'],
		['DELETE FROM audit WHERE n = 1', 'broken at line 1: it is not there'],
		[
			'UPDATE audit SET vals = NULL, salt = NULL WHERE n = 2',
			'1 lines have no values any more, but erasures tell of 0',
		],
		["UPDATE audit SET kind = 'erased' WHERE n = 2", 'broken at line 2'],
	])('[R140] finds %s', async (sql, words) => {
		tamper(sql);
		await expect(verifyAudit(store, null)).rejects.toMatchObject({
			code: 'audit-broken',
			message: expect.stringContaining(words),
		});
	});

	it('counts what erasures have emptied, and finds what was emptied beside them', async () => {
		await store.purgeAudit([record], erased);
		expect(await verifyAudit(store, null)).toContain('5 lines, 1 of them emptied');
		tamper('UPDATE audit SET vals = NULL, salt = NULL WHERE n = 1');
		await expect(verifyAudit(store, null)).rejects.toThrow('2 lines have no values any more');
	});

	it('does not take for broken what is erased while it reads', async () => {
		let busy = true;
		const reading = new Proxy(store, {
			get(target, key) {
				const value: unknown = Reflect.get(target, key, target);
				if (key !== 'auditFrom') return value;
				return async (n: number) => {
					const lines = await target.auditFrom(n, 9);
					if (busy) await target.purgeAudit([record], erased);
					busy = false;
					return n === 1 ? [...lines, ...(await target.auditFrom(lines.length + 1, 9))] : lines;
				};
			},
		});
		expect(await verifyAudit(reading, null)).toContain('5 lines, 1 of them emptied');
	});

	it('finds a chain that was cut or made anew by what was noted of it', async () => {
		const [newest] = await store.audit({ limit: 1 });
		const noted = { n: newest?.n ?? 0, hash: newest?.hash ?? '' };
		await store.addAudit([entry('e')]);
		expect(await verifyAudit(store, noted)).toContain('Line 4 is what it was when it was noted.');
		tamper('DELETE FROM audit WHERE n >= 4');
		expect(await verifyAudit(store, null)).toContain('3 lines');
		await expect(verifyAudit(store, noted)).rejects.toThrow('line 4 is not what was noted');
		await store.addAudit([entry('d')]);
		await expect(verifyAudit(store, noted)).rejects.toThrow('line 4 is not what was noted');
	});
});
