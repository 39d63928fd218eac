import { readFile } from 'node:fs/promises';
import { join as path } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { root } from '../../scripts/project.mjs';

/** What people do, in the words that they see. Each step ends when the screen says that it is done. */

/** The wizard of the set-up link, with the sample's people: this page becomes the head's. */
export async function setUpSample(page: Page, link: string): Promise<void> {
	await page.goto(link);
	await page.getByLabel('站点名称').fill('抚安社区志愿服务站');
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByLabel('站长姓名').fill('高站长');
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByRole('radio', { name: '示例站点' }).check({ force: true });
	await page.getByRole('button', { name: '下一步' }).click();
	await expect(page).toHaveURL(/\/$/, { timeout: 60_000 });
	await expect(navigation(page, '台账')).toBeVisible();
}

/** A place of the navigation, beside or below. */
export function navigation(page: Page, name: string): Locator {
	return page.getByRole('navigation').getByRole('link', { name, exact: false }).first();
}

/** Invites a member whose name is typed, and answers the link. */
export async function invite(page: Page, name: string): Promise<string> {
	await navigation(page, '邀请').click();
	await page.getByRole('searchbox', { name: '搜索' }).fill(name);
	await page.getByRole('main').getByRole('button', { name }).first().click();
	await page.getByRole('button', { name: '生成邀请' }).click();
	const link = page.getByText(/\/join#[0-9A-Z]{8}/);
	await expect(link).toBeVisible();
	const text = (await link.textContent()) ?? '';
	return /http\S+\/join#[0-9A-Z]{8}/.exec(text)?.[0] ?? '';
}

/** Opens an invitation's link on a phone and joins. */
export async function join(page: Page, link: string): Promise<void> {
	await page.goto(link);
	await page.getByRole('button', { name: '加入', exact: true }).click();
	await expect(navigation(page, '今日')).toBeVisible();
	await answerFirstQuestions(page);
}

/** What is asked at the very first start: larger letters or not. */
export async function answerFirstQuestions(page: Page): Promise<void> {
	const elder = page.getByRole('button', { name: '现在这样就好' });
	await elder.click({ timeout: 3_000 }).catch(() => undefined);
}

/** The chip, in the header of a phone and in the side of a desk, which tells about the link. */
export async function expectLink(
	page: Page,
	words: '已连接' | '离线' | '站点的磁盘写不进去' | '站点暂时收不下',
): Promise<void> {
	const chip = page.getByRole('button').getByRole('status').filter({ hasText: words });
	await expect(chip.first()).toBeVisible({ timeout: 60_000 });
}

/** Opens a visit at its address, and comes to its first step. */
export async function openVisit(page: Page, stationUrl: string): Promise<void> {
	await page.goto(`${stationUrl}/visits/new`);
	await chooseSomebody(page);
}

/** Opens a visit by the shortcut of the first page, and comes to its first step. */
export async function openVisitByShortcut(page: Page): Promise<void> {
	await navigation(page, '今日').click();
	await page
		.getByRole('link', { name: '记录走访' })
		.or(page.getByRole('button', { name: '记录走访' }))
		.first()
		.click();
	await chooseSomebody(page);
}

/** Comes to the first step of a visit; whoever visits several people is asked whom, and takes the first. */
export async function chooseSomebody(page: Page): Promise<void> {
	// The page before it may name people as well.
	await expect(page).toHaveURL(/\/visits\/new$|\/visit(\?|$)/);
	const help = page.getByRole('button', { name: '助餐' });
	const choice = page.getByRole('main').getByRole('link', { name: /\d+-\d+-\d+/ });
	await expect(help.or(choice).first()).toBeVisible();
	if (!(await help.isVisible())) await choice.first().click();
}

export interface Photo {
	name: string;
	mimeType: string;
	buffer: Buffer;
}

/** A picture as a camera's file. */
export async function photoFile(): Promise<Photo> {
	const buffer = await readFile(path(root, 'static/icons/icon-512.png'));
	return { name: 'photo.png', mimeType: 'image/png', buffer };
}

export interface VisitWords {
	helps: string[];
	condition: '安好' | '需关注' | '紧急';
	minutes: number;
	note: string;
	photo?: Photo;
	sign?: boolean;
}

/** The three steps of a visit, from the first one on screen to 保存. */
export async function fillVisit(page: Page, visit: VisitWords): Promise<void> {
	for (const help of visit.helps) await page.getByRole('button', { name: help }).click();
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByRole('radio', { name: visit.condition }).check({ force: true });
	await page.getByLabel('时长(分钟)').fill(String(visit.minutes));
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByLabel('走访记录').fill(visit.note);
	if (visit.photo !== undefined) {
		const chooser = page.waitForEvent('filechooser');
		await page.getByRole('button', { name: '添加照片' }).click();
		await (await chooser).setFiles(visit.photo);
		await expect(page.getByRole('img', { name: '第 1 张照片' })).toBeVisible();
	}
	if (visit.sign === true) {
		await page.getByRole('button', { name: /签名$/ }).click();
		const pad = page.getByLabel(/^签名板/);
		const box = await pad.boundingBox();
		if (box === null) throw new Error('There is no pad to sign on.');
		await page.mouse.move(box.x + 40, box.y + 60);
		await page.mouse.down();
		for (let i = 1; i <= 12; i++) await page.mouse.move(box.x + 40 + i * 14, box.y + 60 + (i % 3) * 18);
		await page.mouse.up();
		await page.getByRole('button', { name: '签好了' }).click();
		await expect(page.getByRole('img', { name: /的签名$/ })).toBeVisible();
	}
}
