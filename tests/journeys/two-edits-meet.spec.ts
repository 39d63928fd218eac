import { expect, test, type Page } from '@playwright/test';
import { DESK } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, join } from '../support/steps.ts';

// Two change the same field of the same shift without having seen each other: neither value is lost. Both are told whose
// they are, one tap takes the other, and everybody sees what was decided, and its undoing.

let station: StationServer;

test.beforeAll(async () => {
	station = await StationServer.start({ sample: true });
});
test.afterAll(async () => {
	await station.stop();
});

test('the same field edited by two is shown with both values and decided with one tap', async ({
	browser,
}) => {
	test.setTimeout(240_000);
	const [one, other] = await Promise.all([staff(), staff()]);
	const shift = await anyShift(one);
	for (const page of [one, other]) {
		await page.goto(shift.address);
		await expect(page.locator(shift.card)).toBeVisible({ timeout: 60_000 });
	}

	await station.pause();
	for (const page of [one, other]) await expectLink(page, '离线');
	await setPlace(one, '东门');
	await setPlace(other, '西门');
	await station.restart();
	for (const page of [one, other]) {
		await expectLink(page, '已连接');
		await expect(page.getByRole('link', { name: '1 处并行修改等人来看' })).toBeVisible({ timeout: 60_000 });
		await expect(page.locator(shift.card)).toContainText('并行修改');
	}

	await one.getByRole('link', { name: '1 处并行修改等人来看' }).click();
	const conflict = one.getByRole('article').first();
	await expect(conflict).toContainText('东门');
	await expect(conflict).toContainText('西门');
	const stands = await placeOf(other);
	const lost = stands === '东门' ? '西门' : '东门';
	await conflict.getByRole('button', { name: '采用另一个' }).click();
	await expect(one.getByRole('heading', { name: '没有并行修改' })).toBeVisible();
	await expect(other.getByRole('link', { name: /处并行修改等人来看/ })).toHaveCount(0);
	await expect.poll(() => placeOf(other)).toBe(lost);

	await one.getByRole('button', { name: '撤销' }).click();
	await expect(other.getByRole('link', { name: '1 处并行修改等人来看' })).toBeVisible();
	await expect.poll(() => placeOf(other)).toBe(stands);
	for (const page of [one, other]) await page.context().close();

	async function staff(): Promise<Page> {
		const page = await (await browser.newContext({ viewport: DESK })).newPage();
		await join(page, await runStation(station.dataDir, ['invite', '--role', 'staff']));
		await expectLink(page, '已连接');
		return page;
	}

	/** A shift of the first team's week, by its card and its address. */
	async function anyShift(page: Page): Promise<{ card: string; address: string }> {
		await page.goto(`${station.url}/schedule`);
		await page.getByRole('main').getByRole('link').filter({ hasText: '服务队' }).first().click();
		const card = page.locator('[data-shift]').first();
		await expect(card).toBeVisible({ timeout: 60_000 });
		return { card: `[data-shift="${await card.getAttribute('data-shift')}"]`, address: page.url() };
	}

	async function setPlace(page: Page, place: string): Promise<void> {
		await page.locator(shift.card).click();
		await page.getByRole('dialog').getByLabel('在哪里').fill(place);
		await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
		await expect(page.getByRole('dialog')).toHaveCount(0);
	}

	/** As the open board's editor has it. */
	async function placeOf(page: Page): Promise<string> {
		await page.locator(shift.card).click();
		const place = await page.getByRole('dialog').getByLabel('在哪里').inputValue();
		await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click();
		await expect(page.getByRole('dialog')).toHaveCount(0);
		return place;
	}
});
