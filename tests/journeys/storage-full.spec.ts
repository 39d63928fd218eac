import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, fillVisit, join, openVisit } from '../support/steps.ts';

// [R12] A phone without room, in the real browser: the words come, nothing that was typed is lost, everything can be
// carried out as a file, also what could not be kept, and as soon as there is room the same visit is saved.

const NOTE = '屋顶漏雨，已经报给物业。';

test('a full phone says so, loses nothing, and saves when there is room', async ({ browser }) => {
	test.setTimeout(180_000);
	const station = await StationServer.start({ sample: true });
	const file = path(tmpdir(), `shouwang-full-${process.pid}.json`);
	const context = await browser.newContext({ viewport: PHONE });
	try {
		const page = await context.newPage();
		await narrow(page, station.url);
		await join(page, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
		await expectLink(page, '已连接');
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await station.pause();
		await expectLink(page, '离线');
		await openVisit(page, station.url);
		await fillVisit(page, { helps: ['助餐'], condition: '安好', minutes: 20, note: '先前的一条。' });
		await page.getByRole('button', { name: '保存' }).click();
		await expect(page.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();

		await openVisit(page, station.url);
		await fillVisit(page, { helps: ['助洁'], condition: '安好', minutes: 25, note: '写到一半' });
		const makeRoom = await fill(page);
		await page.getByLabel('走访记录').fill(NOTE);
		await expect(page.getByText('手机空间满了，刚才的改动还没存下').first()).toBeVisible();
		await page.getByRole('button', { name: '保存' }).click();
		const pressed = Date.now();
		await expect(page.getByText('手机空间满了，还没保存').first()).toBeVisible();
		test.info().annotations.push({ type: 'ms until the words came', description: `${Date.now() - pressed}` });
		await expect(page.getByRole('status').getByText('这台设备没有空间了')).toBeVisible();
		await expect(page.getByLabel('走访记录')).toHaveValue(NOTE);

		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: '存成捎带文件' }).click();
		await (await download).saveAs(file);
		const { pages } = JSON.parse(await readFile(file, 'utf8')) as { pages: { page: string }[] };
		const carried = pages.map(({ page: signed }) => signed).join('\n');
		expect(carried).toContain('先前的一条。');
		expect(carried).toContain(NOTE);

		await makeRoom();
		await page.getByRole('button', { name: '保存' }).click();
		await expect(page.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();
		await expect(page.getByText('这台设备没有空间了')).toHaveCount(0);

		await station.restart();
		await expectLink(page, '已连接');
		await page.goto(`${station.url}/visits`);
		await expect(page.getByText('已存在本机')).toHaveCount(0, { timeout: 30_000 });
		// What was carried out meanwhile is nothing new to the station, also what the phone could not keep then.
		await page.goto(`${station.url}/bring-in`);
		const chooser = page.waitForEvent('filechooser');
		await page.getByRole('button', { name: '选择文件' }).click();
		await (await chooser).setFiles(file);
		await page.getByRole('button', { name: '带入站点' }).click();
		await expect(page.getByText('站点早已有的：2 条')).toBeVisible();
	} finally {
		await rm(file, { force: true });
		await context.close();
		await station.stop();
	}
});

/**
 * Gives an origin this little room, in bytes. Before it stores anything: the browser remembers for half a minute how much
 * room there was.
 */
async function narrow(page: Page, origin: string): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 12_000_000 });
}

/**
 * Fills what is left, until the browser itself refuses another kilobyte. The answer makes room again, as by deleting what
 * lay there.
 */
async function fill(page: Page): Promise<() => Promise<void>> {
	const refusal = await page.evaluate(async () => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const request = indexedDB.open('videos', 1);
			request.onupgradeneeded = () => request.result.createObjectStore('files', { autoIncrement: true });
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('not opened'));
		});
		const put = (bytes: number) =>
			new Promise<string | null>((resolve) => {
				const transaction = database.transaction('files', 'readwrite');
				// Random, since zeros take no room on a disk that packs them; in portions as large as the browser gives.
				const portions = Array.from({ length: bytes / 1_024 }, () =>
					crypto.getRandomValues(new Uint8Array(1_024)),
				);
				transaction.objectStore('files').add(portions);
				transaction.oncomplete = () => resolve(null);
				transaction.onabort = () => resolve(transaction.error?.name ?? 'aborted');
			});
		let refused: string | null = null;
		for (let bytes = 524_288; bytes >= 1_024; bytes /= 8) while ((refused = await put(bytes)) === null);
		database.close();
		return refused;
	});
	expect(refusal).toBe('QuotaExceededError');
	return () =>
		page.evaluate(
			() =>
				new Promise<void>((resolve, reject) => {
					const request = indexedDB.deleteDatabase('videos');
					request.onsuccess = () => resolve();
					request.onerror = () => reject(request.error ?? new Error('not deleted'));
				}),
		);
}
