import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { proveChain } from '../audit/prove-chain.ts';
import { withStation, type OpenStation } from '../command/open-station.ts';
import { BlobFiles } from '../http/blob-files.ts';
import { NOBODY_IN_PERSON } from '../members/audit-lines.ts';
import { nodeClock, nodeLog, nodeRandom, nodeTimers } from '../node-ports.ts';
import type { Store } from '../store/store.ts';
import { seedStation, visit } from '../testing/seed-station.ts';
import { erasePerson, type ErasingServices } from './erase-person.ts';
import { findPerson } from './find-person.ts';

const NAME = '欧阳秀兰芳';
const PICTURE = 'the face of somebody';
const HASH = 'a'.repeat(64);
const ports = { clock: nodeClock, timers: nodeTimers, random: nodeRandom, log: nodeLog('silent') };

let data: string;
beforeEach(async () => {
	data = mkdtempSync(join(tmpdir(), 'shouwang-broken-off-'));
	await seedStation(data, ports);
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

async function addPerson({ registry, store }: OpenStation, files: BlobFiles): Promise<void> {
	const person = { name: NAME, initials: 'x', gender: 'female', home: '3-2-501', care: [] };
	await registry.change('grid/g', [
		{ table: 'residents', id: 'res1', fields: { ...person, householdId: 'h1' } },
	]);
	await registry.change('pair/1', [
		{ table: 'recipients', id: 'r1', fields: { ...person, residentId: 'res1', needs: NAME } },
		visit('v1', { note: NAME, photos: [HASH] }),
	]);
	await files.append('d1', HASH, Buffer.from(PICTURE));
	await store.addQuarantined([
		{
			id: 'q1',
			key: 'k1',
			document: 'pair/1',
			member: 'ann',
			device: 'd1',
			at: 1,
			receivedAt: 2,
			reason: 'not-yours',
			changes: [{ table: 'visits', id: 'v9', fields: { recipientId: 'r1', note: NAME } }],
			clocks: null,
			state: 'waiting',
			decidedAt: null,
			decidedBy: null,
			word: null,
		},
	]);
}

/** Everything that can be done to the world while somebody is erased, which ends at the n-th step. */
function breakingAt(
	n: number,
	services: ErasingServices,
): { services: ErasingServices; steps: () => number } {
	let steps = 0;
	const step = (where: 'before' | 'after') => {
		if (++steps === n) throw new Error(`broken off ${where} step ${n}`);
	};
	const breaking = <T extends object>(target: T, keys: readonly string[]): T =>
		new Proxy(target, {
			get(_, key) {
				const value: unknown = Reflect.get(target, key, target);
				if (typeof value !== 'function') return value;
				const method = (value as (...args: unknown[]) => unknown).bind(target);
				if (!keys.includes(String(key))) return method;
				return async (...args: unknown[]) => {
					step('before');
					const result = await method(...args);
					step('after');
					return result;
				};
			},
		});
	return {
		steps: () => steps,
		services: {
			...services,
			store: breaking<Store>(services.store, ['purge', 'purgeQuarantined', 'purgeAudit']),
			registry: breaking(services.registry, ['change', 'reload']),
			files: breaking(services.files, ['remove']),
		},
	};
}

it('[R144] broken off at any step, it is finished by doing it again', async () => {
	const bytes = () => {
		const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
		return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
	};
	const how = { by: NOBODY_IN_PERSON, reason: 'asked for' };
	let n = 1;
	for (let done = false; !done; n++) {
		rmSync(data, { recursive: true, force: true });
		await seedStation(data, ports);
		const files = new BlobFiles(join(data, 'blobs'));
		await files.prepare(0);
		await withStation({ data, make: false }, ports, async (station) => {
			await addPerson(station, files);
			expect(bytes().includes(NAME) && bytes().includes(PICTURE)).toBe(true);
			const whole: ErasingServices = { ...station, files, purged: async () => undefined };
			const { services, steps } = breakingAt(n, whole);
			const person = await findPerson(station.store, 'resident', 'res1');
			if (person === null) throw new Error('the person is not there');
			await erasePerson(services, person, how).catch(() => undefined);
			done = steps() < n;
			if (!done) {
				const again = await findPerson(station.store, 'resident', 'res1');
				if (again === null) throw new Error('the person cannot be found again');
				await erasePerson(whole, again, how);
			}
			expect([n, bytes().includes(NAME), bytes().includes(PICTURE)]).toEqual([n, false, false]);
			expect((await proveChain(station.store)).kind).toBe('whole');
			expect((await station.store.audit({ kind: 'erased', limit: 9 })).length).toBeGreaterThan(0);
		});
	}
	// Files, two documents written, purged and made anew, quarantine, the record: before and after each.
	expect(n).toBe(2 * 9 + 2);
}, 60_000);
