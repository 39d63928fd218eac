import type { Page } from '@playwright/test';
import { Phone } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, join } from '../support/steps.ts';
import { median, method, report } from './support/report.ts';
import { slowDown } from './support/slow-page.ts';

const RUNS = 5;

method(
	'A new browser process, the station stopped, CPU of the page slowed 4 times; from navigation to the heading of',
	`今日 with its first card or line on screen. Median of ${RUNS} starts; the sample station.`,
);
const station = await StationServer.start({ sample: true });
try {
	for (const { role, limit } of [
		{ role: 'volunteer', limit: 2_500 },
		{ role: 'staff', limit: 4_000 },
	]) {
		const phone = await Phone.start();
		const page = await phone.page();
		await join(page, await runStation(station.dataDir, ['invite', '--role', role]));
		await expectLink(page, '已连接');
		await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
		await page.reload();
		await expectLink(page, '已连接');
		await station.pause();
		const figures: number[] = [];
		for (let run = 0; run < RUNS; run++) {
			await phone.kill();
			await phone.start();
			figures.push(await start(await phone.page(), station.url));
		}
		report(`cold offline start to 今日, ${role}, 4x`, median(figures), 'ms', limit);
		await phone.close();
		await station.restart();
	}
} finally {
	await station.stop();
}

async function start(page: Page, url: string): Promise<number> {
	await slowDown(page, 4);
	await page.goto(url, { waitUntil: 'commit' });
	await page.locator('main h1').first().waitFor();
	await page.locator('main').getByRole('link').first().waitFor();
	return page.evaluate(() => performance.now());
}
