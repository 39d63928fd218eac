import { mkdirSync } from 'node:fs';
import { join as path } from 'node:path';
import { expect, test, type Page, type TestInfo } from '@playwright/test';
import { root } from '../../scripts/project.mjs';
import { DESK, PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, join, navigation, openVisit } from '../support/steps.ts';

// The pictures of the README: `npm run pictures` puts them into docs/pictures; in any other run they are only taken,
// and the pages with them proved to show what the pictures are to show.

let station: StationServer;

test.beforeAll(async () => {
	station = await StationServer.start({ sample: true });
});
test.afterAll(async () => {
	await station.stop();
});

async function picture(page: Page, name: string, info: TestInfo): Promise<void> {
	const folder = process.env.SHOUWANG_PICTURES === '1' ? path(root, 'docs/pictures') : info.outputPath();
	mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: path(folder, `${name}.png`), animations: 'disabled' });
}

test('pictures of a volunteer’s phone', async ({ browser }, info) => {
	const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: 1.5, hasTouch: true });
	const page = await context.newPage();
	await join(page, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
	await expectLink(page, '已连接');
	await expect(page.getByRole('heading', { level: 1, name: /看望/ })).toBeVisible();
	await picture(page, 'today', info);

	await openVisit(page, station.url);
	await page.getByRole('button', { name: '助餐' }).click();
	await page.getByRole('button', { name: '助医' }).click();
	await picture(page, 'visit-helps', info);
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByRole('radio', { name: '安好' }).check({ force: true });
	await picture(page, 'visit-condition', info);
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByLabel('走访记录').fill('精神好，药还够吃三天。');
	await station.pause();
	await expectLink(page, '离线');
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();
	await expect(page.getByText('已存在本机').first()).toBeVisible();
	await expect(page.getByText(/条待送/).first()).toBeVisible();
	await picture(page, 'visit-saved', info);
	await context.close();
	await station.restart();
});

test('pictures of the station’s desk', async ({ browser }, info) => {
	const context = await browser.newContext({ viewport: DESK });
	const page = await context.newPage();
	await join(page, await runStation(station.dataDir, ['invite', '--role', 'staff']));
	await expectLink(page, '已连接');
	await navigation(page, '台账').click();
	await expect(page.getByRole('row').filter({ hasText: '安好' }).first()).toBeVisible();
	await picture(page, 'ledger', info);
	await navigation(page, '居民').click();
	await page.getByRole('searchbox', { name: '搜索' }).fill('3-2');
	await expect(page.getByRole('row').filter({ hasText: '3-2-501' }).first()).toBeVisible();
	await picture(page, 'residents', info);
	await navigation(page, '排班').click();
	await page.getByRole('main').getByRole('link', { name: '安全巡逻' }).first().click();
	await expect(page.getByText('本周说明')).toBeVisible();
	await expect(page.getByText(/\d:\d\d–\d+:\d\d/).first()).toBeVisible();
	await picture(page, 'board', info);
	await context.close();
});
