import { expect as promptly, test, type Page } from '@playwright/test';
import { openBoardTogether } from '../support/board-together.ts';
import { DESK, Phone } from '../support/phone.ts';
import { StationServer } from '../support/station-server.ts';

// Two move the same shift while neither hears of the other. Both are told of it with both times and both names, and one
// tap takes the other's: for both, and for good.

const expect = promptly.configure({ timeout: 60_000 });
const SHIFT = '扫雪';

test('the same time of a shift changed by two: both are told, and one tap takes the other', async () => {
	test.setTimeout(300_000);
	const station = await StationServer.start({ sample: true });
	const devices = [await Phone.start({ viewport: DESK }), await Phone.start({ viewport: DESK })] as const;
	try {
		const [leader, staff] = await Promise.all([devices[0].page(), devices[1].page()]);
		await openBoardTogether(station, leader, staff);
		await leader.getByRole('button', { name: '加班次', exact: true }).click();
		await leader.getByRole('dialog').getByLabel('做什么').fill(SHIFT);
		await leader.getByRole('button', { name: '保存' }).click();
		await expect(row(staff)).toContainText('9:00–11:00');

		await station.pause();
		for (const page of [leader, staff]) await expect(page.getByText('离线：看不到别人在不在')).toBeVisible();
		await move(leader, '07:30');
		await move(staff, '08:15');
		await expect(row(leader)).toContainText('7:30–11:00');
		await expect(row(staff)).toContainText('8:15–11:00');
		await station.restart();

		// One of the two stands, the same on both; which one, nobody chooses.
		const times = ['7:30–11:00', '8:15–11:00'];
		const standing = async (page: Page) => {
			const text = await row(page).innerText();
			return times.filter((time) => text.includes(time)).join();
		};
		const [first, second] = times;
		let stands = '';
		await expect(async () => {
			stands = await standing(leader);
			expect(times).toContain(stands);
			expect(await standing(staff)).toBe(stands);
			await expect(staff.getByRole('link', { name: /并行修改/ }).first()).toBeVisible({ timeout: 1_000 });
		}).toPass({ timeout: 60_000 });
		const other = stands === first ? second : first;

		// Staff see it among all that met; the leader on the shift itself.
		await staff.goto(`${station.url}/conflicts`);
		const listed = staff.getByRole('article').filter({ hasText: SHIFT });
		await row(leader).getByRole('button', { name: stands }).click();
		const shown = leader.getByRole('dialog').getByRole('article');
		for (const card of [listed, shown]) {
			await expect(card).toContainText('冲突');
			await expect(card).toContainText('7:30');
			await expect(card).toContainText('8:15');
		}

		await shown.getByRole('button', { name: '采用另一个' }).click();
		await expect(shown).toHaveCount(0);
		await leader.getByRole('dialog').getByRole('button', { name: '关闭' }).first().click();
		await expect(row(leader)).toContainText(other ?? '');
		await expect(staff.getByText('没有并行修改')).toBeVisible();
		await staff.goBack();
		await expect(row(staff)).toContainText(other ?? '');
	} finally {
		for (const device of devices) await device.close();
		await station.stop();
	}
});

function row(page: Page) {
	return page.getByRole('grid').getByRole('row').filter({ hasText: SHIFT });
}

/** Sets when the shift begins. */
async function move(page: Page, time: string): Promise<void> {
	await row(page).getByRole('button', { name: '9:00–11:00' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('从').fill(time);
	await dialog.getByRole('button', { name: '保存' }).click();
	await expect(dialog).toHaveCount(0);
}
