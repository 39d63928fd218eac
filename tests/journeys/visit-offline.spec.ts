import { expect, test, type Page } from '@playwright/test';
import { DESK, Phone } from '../support/phone.ts';
import { StationServer } from '../support/station-server.ts';
import {
	expectLink,
	fillVisit,
	invite,
	join,
	navigation,
	openVisitByShortcut,
	photoFile,
	setUpSample,
} from '../support/steps.ts';

// The main job: set-up → invitation → joining → a visit without signal, with a photo and a signature → the browser is
// killed → still there, still offline → online → ✓✓ → the ledger on another device shows it without a reload.

const NOTE = '老人精神好，药还够吃三天，下次带降压药。';

test('a visit logged without signal reaches the station', async () => {
	test.setTimeout(240_000);
	const station = await StationServer.start();
	const desk = await Phone.start({ viewport: DESK });
	const phone = await Phone.start();
	try {
		const head = await desk.page();
		await setUpSample(head, await station.setupLink());
		const volunteer = await somebodyWhoVisits(head);
		const link = await invite(head, volunteer);

		let page = await phone.page();
		await join(page, link);
		await expectLink(page, '已连接');
		await readyOffline(page);

		await station.pause();
		await expectLink(page, '离线');
		const home = await recordVisit(page);
		await expect(page.getByRole('heading', { name: `${home} 的灯亮了` })).toBeVisible();
		await expect(page.getByText('已存在本机').first()).toBeVisible();

		await phone.kill();
		await phone.start();
		page = await phone.page();
		await page.goto(`${station.url}/visits`);
		await expectLink(page, '离线');
		await expect(page.getByText('已存在本机').first()).toBeVisible();
		await page.getByRole('link', { name: '安好' }).first().click();
		await expect(page.getByText(NOTE)).toBeVisible();
		await expect(page.getByRole('img', { name: '第 1 张照片' })).toBeVisible();
		await page.goBack();

		await navigation(head, '台账').click();
		await expect(head.getByText(/次走访/).first()).toBeVisible();
		await station.restart();
		await expectLink(page, '已连接');
		await expect(page.getByText('已存在本机')).toHaveCount(0, { timeout: 30_000 });
		await expect(page.getByText('站点已收到').first()).toBeVisible();

		const row = head.getByRole('row').filter({ hasText: volunteer }).first();
		await expect(row).toContainText('37', { timeout: 30_000 });
		await row.click();
		const sheet = head.getByRole('dialog');
		await expect(sheet.getByText(NOTE)).toBeVisible();
		await expect(sheet.getByRole('img', { name: '第 1 张照片' })).toBeVisible({ timeout: 30_000 });

		await expectToLeaveAtOnce(page);
	} finally {
		await phone.close();
		await desk.close();
		await station.stop();
	}
});

/** Records a visit from the shortcut; answers the home that was visited. */
async function recordVisit(page: Page): Promise<string> {
	await openVisitByShortcut(page);
	await fillVisit(page, {
		helps: ['助餐', '助医'],
		condition: '安好',
		minutes: 37,
		note: NOTE,
		sign: true,
		photo: await photoFile(),
	});
	await page.getByRole('button', { name: '保存' }).click();
	const title = page.getByRole('heading', { name: /的灯亮了/ });
	await expect(title).toBeVisible();
	return /\d+-\d+-\d+/.exec((await title.textContent()) ?? '')?.[0] ?? '';
}

/** A thumb that is on 走访 in the moment when the visit is told as kept: one comes there, and back leads to the visit. */
async function expectToLeaveAtOnce(page: Page): Promise<void> {
	await openVisitByShortcut(page);
	await fillVisit(page, { helps: ['助餐'], condition: '安好', minutes: 10, note: '又去了一次。' });
	await page.evaluate(() => {
		const look = new MutationObserver(() => {
			if (document.querySelector('h1')?.textContent?.includes('的灯亮了') !== true) return;
			look.disconnect();
			document.querySelector<HTMLElement>('nav a[href="/visits"]')?.click();
		});
		look.observe(document.body, { subtree: true, childList: true, characterData: true });
	});
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByRole('heading', { name: '走访', exact: true })).toBeVisible();
	await expect(page).toHaveURL(/\/visits$/);
	await page.goBack();
	await expect(page).toHaveURL(/\/visit\?saved=/);
	await expect(page.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();
}

/** The name of a volunteer in the ledger's first line: somebody with a pairing. */
async function somebodyWhoVisits(head: Page): Promise<string> {
	await navigation(head, '台账').click();
	const row = head
		.getByRole('row')
		.filter({ hasText: /\d+-\d+-\d+/ })
		.first();
	await expect(row).toBeVisible({ timeout: 60_000 });
	await row.getByRole('cell').nth(4).or(row.getByRole('gridcell').nth(4)).first().waitFor();
	return (await row.locator('td, [role=gridcell]').nth(4).innerText()).trim();
}

/** Waits until the app itself is kept for starting without signal. */
async function readyOffline(page: Page): Promise<void> {
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
}
