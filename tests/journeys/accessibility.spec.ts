import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { DESK, PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, join, openVisit } from '../support/steps.ts';

let station: StationServer;

test.beforeAll(async () => {
	station = await StationServer.start({ sample: true });
});
test.afterAll(async () => {
	await station.stop();
});

/** WCAG 2.2 AA as far as a machine can tell; contrast is part of it. */
async function expectAccessible(page: Page, where: string): Promise<void> {
	const { width = 360, height = 740 } = page.viewportSize() ?? {};
	// On a page that is shown whole, nothing lies under a bar that one could scroll it out from.
	const whole = await page.evaluate(() => document.documentElement.scrollHeight);
	await page.setViewportSize({ width, height: Math.max(height, Math.min(whole + 200, 6_000)) });
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
		.analyze();
	const told = violations.map(
		({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`,
	);
	expect(told, where).toEqual([]);
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
	);
	expect(overflow, `${where}: scrolls sideways`).toBeLessThanOrEqual(0);
	await page.setViewportSize({ width, height });
}

const looks = [
	{ scheme: 'light', elder: false },
	{ scheme: 'dark', elder: true },
] as const;

for (const { scheme, elder } of looks)
	test(`a volunteer's pages, ${scheme}${elder ? ', elder-friendly' : ''}`, async ({ browser }) => {
		const context = await browser.newContext({ viewport: PHONE, colorScheme: scheme });
		const page = await context.newPage();
		await page.goto(`${station.url}/`);
		await page.getByRole('main').waitFor();
		await expectAccessible(page, 'before joining');
		await page.goto(`${station.url}/join`);
		await page.getByLabel('邀请码').waitFor();
		await expectAccessible(page, 'joining');
		await join(page, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
		await expectLink(page, '已连接');
		if (elder) {
			await page.goto(`${station.url}/me`);
			await page.getByRole('switch', { name: /长辈版/ }).click();
		}
		for (const path of ['/', '/visits', '/schedule', '/me', '/held', '/bring-in', '/visits/new']) {
			await page.goto(station.url + path);
			await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
			await expectAccessible(page, path);
		}
		await openVisit(page, station.url);
		await page.getByRole('button', { name: '助餐' }).click();
		await expectAccessible(page, 'visit, step 1');
		await page.getByRole('button', { name: '下一步' }).click();
		await page.getByRole('radio', { name: '紧急' }).check({ force: true });
		await expectAccessible(page, 'visit, step 2');
		await page.getByRole('button', { name: '下一步' }).click();
		await page.getByLabel('走访记录').fill('电话已经打过。');
		await expectAccessible(page, 'visit, step 3');
		await page.getByRole('button', { name: '保存' }).click();
		await expect(page.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();
		await expectAccessible(page, 'visit saved');
		await context.close();
	});

for (const { viewport, scheme } of [
	{ viewport: DESK, scheme: 'light' },
	{ viewport: PHONE, scheme: 'dark' },
] as const)
	test(`the station's pages at ${viewport.width}, ${scheme}`, async ({ browser }) => {
		const context = await browser.newContext({ viewport, colorScheme: scheme });
		const page = await context.newPage();
		await join(page, await runStation(station.dataDir, ['invite', '--role', 'staff']));
		await expectLink(page, '已连接');
		for (const path of [
			...['/', '/visits', '/schedule', '/ledger', '/residents', '/invitations', '/me'],
			...['/held', '/quarantine', '/conflicts', '/rights', '/manage', '/audit', '/devices'],
		]) {
			await page.goto(station.url + path);
			await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
			await expectAccessible(page, path);
		}
		await context.close();
	});
