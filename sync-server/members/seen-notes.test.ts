import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceSeen } from '../store/store.ts';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { SeenNotes } from './seen-notes.ts';

let ports: VirtualPorts;
let written: string[];
let broken: boolean;
let notes: SeenNotes;
const seen = (at: number): DeviceSeen => ({ at, app: 'x', waiting: 0, oldestAt: null });

beforeEach(() => {
	ports = new VirtualPorts();
	written = [];
	broken = false;
	notes = new SeenNotes(
		{
			deviceSeen: async (id, { at }) => {
				if (broken) throw new Error('the disk is full');
				written.push(`${id} ${at}`);
			},
		},
		ports,
	);
});

describe('notes about devices', () => {
	it('are written one after another, the newest of each', async () => {
		for (const id of ['a', 'b', 'c']) notes.note(id, seen(1));
		notes.note('b', seen(2));
		expect(written).toEqual([]);
		await ports.pass(50);
		expect(written).toEqual(['a 1']);
		await ports.pass(100);
		expect(written).toEqual(['a 1', 'b 2', 'c 1']);
		await ports.pass(1_000);
		expect(ports.waiting).toBe(0);
	});

	it('are all there when the list is read', async () => {
		for (const id of ['a', 'b', 'c']) notes.note(id, seen(1));
		await notes.flush();
		expect(written).toHaveLength(3);
		expect(ports.waiting).toBe(0);
	});

	it('wait while the disk fails, and keep nobody from stopping', async () => {
		broken = true;
		notes.note('a', seen(1));
		await ports.pass(50);
		expect(ports.logged).toHaveLength(1);
		await notes.flush();
		broken = false;
		await ports.pass(5_000);
		expect(written).toEqual(['a 1']);
	});

	it('are given up at the end when the disk fails: nobody is kept from stopping', async () => {
		broken = true;
		notes.note('a', seen(1));
		await notes.flush();
		notes.close();
		expect(ports.waiting).toBe(0);
	});
});
