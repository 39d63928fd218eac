import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { DESK, Phone, PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, fillVisit, join, navigation, openVisitByShortcut, photoFile } from '../support/steps.ts';

// 捎带文件: a phone that cannot reach the station writes two visits and saves them as a file; somebody else brings it in;
// staff see both as their author's; the phone comes back, and nothing is doubled.

const NOTES = ['炉子换了新的，试过了。', '药分好了，放在床头。'];

test('what a phone cannot send is brought in on somebody else’s, once, as its author’s', async ({
	browser,
}) => {
	test.setTimeout(240_000);
	const station = await StationServer.start({ sample: true });
	const file = path(tmpdir(), `shouwang-carried-${process.pid}.json`);
	const phone = await Phone.start();
	const other = await browser.newContext({ viewport: PHONE });
	const desk = await browser.newContext({ viewport: DESK });
	try {
		let page = await phone.page();
		const [bringer, staff] = [await other.newPage(), await desk.newPage()];
		await join(page, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
		await join(bringer, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
		await join(staff, await runStation(station.dataDir, ['invite', '--role', 'staff']));
		for (const each of [page, bringer, staff]) await expectLink(each, '已连接');
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		const author = await nameOf(page, station.url);
		expect(await nameOf(bringer, station.url)).not.toBe(author);

		await station.pause();
		await expectLink(page, '离线');
		await record(page, NOTES[0]!, true);
		await record(page, NOTES[1]!, false);
		await navigation(page, '我的').click();
		await page.getByRole('link', { name: '待处理' }).click();
		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: '存成文件' }).click();
		const saved = await download;
		expect(saved.suggestedFilename()).toContain(author);
		await saved.saveAs(file);
		// Switched off: only the file is there.
		await phone.kill();

		await station.restart();
		await expectLink(bringer, '已连接');
		await navigation(bringer, '我的').click();
		await bringer.getByRole('link', { name: '带入文件' }).click();
		const altered = path(tmpdir(), `shouwang-altered-${process.pid}.json`);
		await writeFile(altered, (await readFile(file, 'utf8')).replace('炉子', '窗子'));
		await choose(bringer, '选择文件', altered);
		await expect(bringer.getByRole('heading', { name: '文件损坏了，或者被改动过' })).toBeVisible();
		await rm(altered);
		await choose(bringer, '换一个文件', file);
		await expect(bringer.getByRole('heading', { name: `${author}手机里的 2 条记录` })).toBeVisible();
		await bringer.getByRole('button', { name: '带入站点' }).click();
		await expect(bringer.getByText('已收下：2 条')).toBeVisible();
		await expect(bringer.getByText('照片和签名已送到：1 张')).toBeVisible();
		await bringer.getByRole('button', { name: '再带入一个文件' }).click();
		await choose(bringer, '选择文件', file);
		await bringer.getByRole('button', { name: '带入站点' }).click();
		await expect(bringer.getByRole('heading', { name: '站点早就都有了' })).toBeVisible();

		await navigation(staff, '台账').click();
		for (const note of NOTES) {
			const row = staff.getByRole('row').filter({ hasText: note });
			await expect(row).toHaveCount(1, { timeout: 60_000 });
			await expect(row).toContainText(author);
		}
		await staff.getByRole('row').filter({ hasText: NOTES[0]! }).click();
		await expect(staff.getByRole('dialog').getByRole('img', { name: '第 1 张照片' })).toBeVisible({
			timeout: 30_000,
		});
		await staff.goto(`${station.url}/audit`);
		await expect(staff.getByText(`带入了${author}手机里的记录`).first()).toBeVisible();

		await phone.start();
		page = await phone.page();
		await page.goto(`${station.url}/visits`);
		await expectLink(page, '已连接');
		await expect(page.getByText('已存在本机')).toHaveCount(0, { timeout: 30_000 });
		await page.goto(`${station.url}/held`);
		await expect(page.getByRole('button', { name: '存成文件' })).toHaveCount(0);
		await expect(page.getByRole('article')).toHaveCount(0);
		await navigation(staff, '台账').click();
		for (const note of NOTES) await expect(staff.getByRole('row').filter({ hasText: note })).toHaveCount(1);
	} finally {
		await rm(file, { force: true });
		await phone.close();
		await other.close();
		await desk.close();
		await station.stop();
	}
});

/** Whose device a page is. */
async function nameOf(page: Page, url: string): Promise<string> {
	await page.goto(`${url}/me`);
	const name = page.getByRole('main').locator('p.text-l').first();
	await expect(name).toBeVisible();
	return (await name.innerText()).trim();
}

async function choose(page: Page, button: string, file: string): Promise<void> {
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('button', { name: button }).click();
	await (await chooser).setFiles(file);
}

async function record(page: Page, note: string, withPhoto: boolean): Promise<void> {
	await openVisitByShortcut(page);
	await fillVisit(page, {
		...{ helps: ['助餐'], condition: '安好', minutes: 20, note },
		...(withPhoto ? { photo: await photoFile() } : {}),
	});
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByText('已存在本机').first()).toBeVisible();
}
