import { unsentMarks } from '../people/unsent-marks.ts';
import type { Simulation } from '../run/simulation.ts';
import { Violation } from './violation.ts';

/**
 * O4: no tab says that something keeps it from the device's storage when nothing does.
 * @throws Violation
 */
export function lookAtNotices({ phones }: Simulation): void {
	for (const { device } of phones)
		for (const { page, replica } of device.tabs) {
			const { kind } = replica.storage.current;
			if (kind === 'blocked' || kind === 'reload')
				throw new Violation('O4', `${page.name} still says that its storage is to be had no more (${kind})`);
		}
}

/**
 * O4: what a screen would say about each record is true. One that is neither waiting nor held is shown as ✓✓: then the
 * station has it, or staff have it before them. O1: what the station has once had it still has.
 * @throws Violation
 */
export async function lookAtScreens({ phones, book, marks, restored, station }: Simulation): Promise<void> {
	const { disk } = station;
	const isDurable = disk.synced === disk.written;
	const here = new Map<string, Set<string>>();
	for (const { device, revoked } of phones)
		if (!revoked) here.set(device.id, new Set(await unsentMarks(device)));
	for (const saved of book.entries) {
		if (saved.state !== 'saved' || saved.lost) continue;
		const { mark, device, deed, document } = saved;
		if (marks.has(mark)) {
			// What a crash may still take away, nobody was told of.
			if (isDurable) saved.received = true;
			continue;
		}
		if (marks.isQuarantined(mark)) continue;
		if (saved.received) {
			if (!restored)
				throw new Violation('O1', `${mark} (${device} ${deed} in ${document}) has left the station`);
		} else if (here.get(device)?.has(mark) === false && !restored)
			throw new Violation(
				'O4',
				`${device} shows ${mark} (${deed} in ${document}) as received, and nobody has it`,
			);
	}
}
