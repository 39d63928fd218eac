import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { expect, test } from '@playwright/test';
import { buildApp, buildFolder } from '../../scripts/build-app.mjs';
import { PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, fillVisit, join, navigation, openVisit } from '../support/steps.ts';

const NOTE = '更新之前写的一条。';

test('a new version is taken on the user’s word, with an unsent visit', async ({ browser }) => {
	test.setTimeout(240_000);
	const folder = await mkdtemp(path(tmpdir(), 'shouwang-update-'));
	const app = path(folder, 'app');
	const next = path(folder, 'next');
	await cp(buildFolder, app, { recursive: true });
	const station = await StationServer.start({ sample: true, appDir: app });
	const context = await browser.newContext({ viewport: PHONE });
	try {
		const page = await context.newPage();
		await join(page, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
		await expectLink(page, '已连接');
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await page.reload();
		await expectLink(page, '已连接');
		const second = await context.newPage();
		await second.goto(`${station.url}/visits`);

		await station.pause();
		await openVisit(page, station.url);
		await fillVisit(page, { helps: ['助行'], condition: '安好', minutes: 15, note: NOTE });
		await page.getByRole('button', { name: '保存' }).click();
		await expect(page.getByText('已存在本机').first()).toBeVisible();

		buildApp({ out: next, version: 'version-2' });
		await rm(app, { recursive: true });
		await cp(next, app, { recursive: true });
		await station.restart();
		await page.reload();
		await expect(page.getByText('有新版本')).toBeVisible({ timeout: 30_000 });

		// An old tab goes on with the old version's chunks, though the station no longer has them.
		await navigation(second, '我的').click();
		await expect(second.getByText(/版本/).first()).toBeVisible();
		await navigation(second, '排班').click();
		await expect(second).toHaveURL(/\/schedule/);
		// Half a visit, which nobody saves before the page is loaded anew.
		await openVisit(second, station.url);
		await second.getByRole('button', { name: '助餐' }).click();

		const taken = page.waitForEvent('load');
		const takenToo = second.waitForEvent('load');
		await page.getByRole('button', { name: '更新' }).click();
		await Promise.all([taken, takenToo]);
		await expect(second.getByRole('button', { name: '助餐' })).toHaveAttribute('aria-pressed', 'true');
		await navigation(page, '我的').click();
		await expect(page.getByText(/version-2/)).toBeVisible();
		await navigation(page, '走访').click();
		await expect(page.getByText('站点已收到').first()).toBeVisible({ timeout: 30_000 });
		await page.getByRole('link', { name: '安好' }).first().click();
		await expect(page.getByText(NOTE)).toBeVisible();
	} finally {
		await context.close();
		await station.stop();
		await rm(folder, { recursive: true, force: true });
	}
});
