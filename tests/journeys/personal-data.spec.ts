import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { DESK, PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, join } from '../support/steps.ts';

const SHOW = /^显示.*的号码$/;

let station: StationServer;

test.beforeAll(async () => {
	station = await StationServer.start({ sample: true });
});
test.afterAll(async () => {
	await station.stop();
});

/** Opens the first person who waits for a visit; answers the name. */
async function openFirstRecipient(page: Page): Promise<string> {
	await page.locator('main a[href^="/recipients/"]').first().click();
	await expect(page).toHaveURL(/\/recipients\/\w+$/);
	const heading = page.getByRole('heading', { level: 1 });
	await expect(page.getByRole('button', { name: SHOW }).first()).toBeVisible();
	return (await heading.textContent()) ?? '';
}

test('who looks at a person is told to staff, and an erased person is nowhere any more', async ({
	browser,
}) => {
	test.setTimeout(180_000);
	const phone = await (await browser.newContext({ viewport: PHONE })).newPage();
	const desk = await (await browser.newContext({ viewport: DESK, acceptDownloads: true })).newPage();
	await join(desk, await station.joinLink());
	await join(phone, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
	await expectLink(phone, '已连接');

	const name = await test.step('a number is hidden until somebody asks for it', async () => {
		const opened = await openFirstRecipient(phone);
		// Neither the browser's history nor a link tells what the page shows.
		await expect(phone).toHaveTitle('服务对象 · 守望');
		await expect(phone.locator('a[href^="tel:"]')).toHaveCount(0);
		await expect(phone.getByText(/\d{3}\*{4}\d{4}/).first()).toBeVisible();
		await phone.getByRole('button', { name: SHOW }).first().click();
		await expect(phone.getByText(/^\d{11}$/)).toBeVisible();
		return opened;
	});

	const address = new URL(phone.url()).pathname;
	await test.step('staff see who opened the page and looked at the number', async () => {
		await expectLink(desk, '已连接');
		await desk.goto(`${station.url}/audit`);
		const lines = desk.getByRole('article');
		await expect(lines.filter({ hasText: `打开了服务对象${name}的资料` })).toHaveCount(1, {
			timeout: 30_000,
		});
		await expect(lines.filter({ hasText: /查看了服务对象.*电话/ })).toHaveCount(1);
		await desk.getByLabel('操作', { exact: true }).selectOption('revealed');
		await expect(lines).toHaveCount(1);
	});

	await test.step('all that the station holds comes as one file', async () => {
		await desk.goto(station.url + address);
		const download = desk.waitForEvent('download');
		await desk.getByRole('button', { name: '导出个人资料' }).click();
		const file = await download;
		expect(file.suggestedFilename()).not.toContain(name);
		expect(await readFile(await file.path(), 'utf8')).toContain(name);
	});

	await test.step('an erasure wants the name and a reason, and says what it has done', async () => {
		await desk.getByRole('button', { name: '抹除个人资料' }).click();
		const dialog = desk.getByRole('dialog');
		await dialog.getByLabel('原因').fill('本人申请');
		await dialog.getByLabel(/再输入一次姓名/).fill('别人');
		await dialog.getByRole('button', { name: '抹除', exact: true }).click();
		await expect(dialog.getByText('和姓名不一样')).toBeVisible();
		await dialog.getByLabel(/再输入一次姓名/).fill(name);
		await dialog.getByRole('button', { name: '抹除', exact: true }).click();
		await expect(desk.getByText(/已抹除：\d+ 条记录/)).toBeVisible();
	});

	await test.step('the page says that the person was erased, the lists know nobody of that name', async () => {
		await desk.goto(station.url + address);
		await expect(desk.getByText('这个人的资料已抹除')).toBeVisible({ timeout: 30_000 });
		await expect(phone.getByRole('heading', { level: 1, name })).toHaveCount(0, { timeout: 30_000 });
		await desk.goto(`${station.url}/audit`);
		await expect(desk.getByRole('article').filter({ hasText: '抹除了一个人的资料' })).toContainText(
			'本人申请',
		);
		await expect(desk.getByText(name)).toHaveCount(0);
	});
});
