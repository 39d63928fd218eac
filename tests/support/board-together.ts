import { expect as promptly, type Locator, type Page } from '@playwright/test';
import { runStation } from './station-command.ts';
import type { StationServer } from './station-server.ts';
import { join } from './steps.ts';

/** A first copy of a whole station is on its way meanwhile. */
const expect = promptly.configure({ timeout: 60_000 });

/** A team's leader and somebody of the staff join, and open the same week of the leader's team. */
export async function openBoardTogether(station: StationServer, leader: Page, staff: Page): Promise<void> {
	await join(leader, await runStation(station.dataDir, ['invite', '--role', 'leader']));
	await join(staff, await runStation(station.dataDir, ['invite', '--role', 'staff']));
	for (const page of [leader, staff]) {
		await expect(page.getByRole('status').filter({ hasText: '已连接' })).toBeVisible();
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	}
	// Who leads one team has nothing to choose.
	await leader.goto(`${station.url}/schedule`);
	await expect(leader).toHaveURL(/\/schedule\/[0-9A-Z]{26}/);
	await staff.goto(leader.url());
	for (const page of [leader, staff]) {
		await expect(page.getByRole('grid')).toBeVisible();
		await expect(notesOf(page)).toBeVisible();
	}
	// Each sees the other: the document's channel is open on both.
	for (const page of [leader, staff])
		await expect(page.getByRole('list', { name: '现在在这里的人' }).getByRole('listitem')).toHaveCount(2);
}

/** The field of 本周说明. */
export function notesOf(page: Page): Locator {
	return page.getByRole('textbox', { name: '本周说明' });
}
