import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { BackupSchedule } from './backup-schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let directory: string;
let ports: VirtualPorts;
let written: string[];
let broken: boolean;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'shouwang-schedule-'));
	ports = new VirtualPorts();
	written = [];
	broken = false;
});
afterEach(() => rmSync(directory, { recursive: true }));

function schedule(keep = 3): BackupSchedule {
	return new BackupSchedule({
		clock: ports.clock,
		timers: ports.timers,
		log: ports.log,
		directory,
		keep,
		async write(file) {
			if (broken) throw new Error('the disk is full');
			writeFileSync(file, '');
			written.push(basename(file));
		},
	});
}

it('writes one a day, the first soon after the start', async () => {
	schedule();
	await ports.pass(9 * MINUTE);
	expect(written).toEqual([]);
	await ports.pass(2 * MINUTE);
	expect(written).toEqual(['station-1970-01-01T00-26-40Z.backup']);
	await ports.pass(22 * HOUR);
	expect(written).toHaveLength(1);
	await ports.pass(3 * HOUR);
	expect(written).toHaveLength(2);
});

it('goes on from what an earlier server has left', async () => {
	writeFileSync(join(directory, 'station-1970-01-01T00-10-00Z.backup'), '');
	schedule();
	await ports.pass(20 * HOUR);
	expect(written).toEqual([]);
	await ports.pass(6 * HOUR);
	expect(written).toHaveLength(1);
});

it('keeps the newest few, and leaves other files alone', async () => {
	writeFileSync(join(directory, 'before-the-move.backup'), '');
	schedule(2);
	await ports.pass(5 * 25 * HOUR);
	expect(written.length).toBeGreaterThan(3);
	expect(readdirSync(directory).sort()).toEqual(['before-the-move.backup', ...written.slice(-2)]);
});

it('removes none while no newer one can be written, says so, and tries again', async () => {
	schedule(1);
	await ports.pass(HOUR);
	broken = true;
	await ports.pass(30 * HOUR);
	expect(readdirSync(directory)).toEqual(written);
	expect(ports.logged).toContain('the daily backup could not be written');
	broken = false;
	await ports.pass(HOUR);
	expect(written).toHaveLength(2);
});

it('is not kept away by a backup from the future', async () => {
	writeFileSync(join(directory, 'station-2099-01-01T00-00-00Z.backup'), '');
	schedule();
	await ports.pass(HOUR);
	expect(written).toHaveLength(1);
});

it('makes none when none are kept, and nothing once it is closed', async () => {
	schedule(0);
	await schedule(1).close();
	await ports.pass(48 * HOUR);
	expect([written, ports.waiting]).toEqual([[], 0]);
});

it('removes what is left of one that was broken off, and nothing else', async () => {
	const left = [
		'station-1970-01-01T00-01-00Z.backup.unfinished',
		'station-1970-01-01T00-01-00Z.backup.unfinished-journal',
	];
	for (const name of [...left, 'mine.unfinished']) writeFileSync(join(directory, name), '');
	schedule();
	await ports.pass(11 * MINUTE);
	expect(readdirSync(directory).sort()).toEqual(['mine.unfinished', ...written]);
});
