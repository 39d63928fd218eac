import { expect, test, type Page } from '@playwright/test';
import { notesOf, openBoardTogether } from '../support/board-together.ts';
import { DESK, Phone } from '../support/phone.ts';
import { StationServer } from '../support/station-server.ts';

// Two people on two machines edit one week: shifts, people and the notes merge, each sees where the other is. Then the
// station cannot be reached for a while, each goes on alone, and in the end both have everything.

test('two edit a week at once, and apart while there is no station', async () => {
	test.setTimeout(240_000);
	const station = await StationServer.start({ sample: true });
	const devices = [await Phone.start({ viewport: DESK }), await Phone.start({ viewport: DESK })] as const;
	try {
		const [leader, staff] = await Promise.all([devices[0].page(), devices[1].page()]);
		await openBoardTogether(station, leader, staff);

		await test.step('each sees what the other changes, and where', async () => {
			await addShift(leader, '扫雪');
			await expect(row(staff, '扫雪')).toBeVisible();
			await row(staff, '扫雪').getByRole('button', { name: '9:00–11:00' }).click();
			await expect(row(leader, '扫雪')).toContainText('正在改');
			await expect(leader.getByRole('list', { name: '大家在做什么' })).toContainText('正在改');
			await staff.getByRole('dialog').getByRole('option').first().click();
			await staff.getByRole('button', { name: '保存' }).click();
			await expect(row(leader, '扫雪')).toContainText('还差 1 人');
		});

		await test.step('both type into the notes at once', async () => {
			await typeAtBothEnds(leader, staff, '甲乙丙丁戊己庚辛', '子丑寅卯辰巳午未');
			await sameNotes(leader, staff);
			await expect(notesOf(leader)).toHaveValue(/^甲乙丙丁戊己庚辛[^]*子丑寅卯辰巳午未$/);
		});

		await test.step('without the station both go on, apart', async () => {
			await station.pause();
			for (const page of [leader, staff])
				await expect(page.getByText('离线：看不到别人在不在')).toBeVisible();
			await addShift(leader, '送煤');
			await expect(row(leader, '送煤')).toBeVisible();
			await typeAtBothEnds(leader, staff, '离线', '也写');
			await addShift(staff, '查灯');
			await expect(row(staff, '送煤')).toHaveCount(0);

			await station.restart();
			for (const page of [leader, staff])
				for (const title of ['送煤', '查灯', '扫雪'])
					await expect(row(page, title)).toBeVisible({ timeout: 60_000 });
			await sameNotes(leader, staff);
			await expect(notesOf(staff)).toHaveValue(/^离线甲[^]*未也写$/);
		});
	} finally {
		for (const device of devices) await device.close();
		await station.stop();
	}
});

function row(page: Page, title: string) {
	return page.getByRole('grid').getByRole('row').filter({ hasText: title });
}

async function addShift(page: Page, title: string): Promise<void> {
	await page.getByRole('button', { name: '加班次', exact: true }).click();
	await page.getByRole('dialog').getByLabel('做什么').fill(title);
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** One writes at the beginning, the other at the end, at the same time. */
async function typeAtBothEnds(one: Page, other: Page, first: string, last: string): Promise<void> {
	await notesOf(one).focus();
	await one.keyboard.press('Control+Home');
	await notesOf(other).focus();
	await other.keyboard.press('Control+End');
	await Promise.all([one.keyboard.type(first, { delay: 40 }), other.keyboard.type(last, { delay: 40 })]);
}

async function sameNotes(one: Page, other: Page): Promise<void> {
	await expect
		.poll(async () => (await notesOf(one).inputValue()) === (await notesOf(other).inputValue()), {
			timeout: 60_000,
		})
		.toBe(true);
}
