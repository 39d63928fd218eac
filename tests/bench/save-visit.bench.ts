import type { Page } from '@playwright/test';
import { Phone } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { chooseSomebody, expectLink, fillVisit, join } from '../support/steps.ts';
import { median, method, report } from './support/report.ts';
import { slowDown } from './support/slow-page.ts';

const RUNS = 7;

method(
	'A volunteer’s phone, the station stopped; from the click on 保存 to 已存在本机 in the page, seen by a',
	`MutationObserver. Each of ${RUNS} visits is the first of a freshly loaded page.`,
);
const station = await StationServer.start({ sample: true });
const phone = await Phone.start();
try {
	const page = await phone.page();
	await join(page, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
	await expectLink(page, '已连接');
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.reload();
	await expectLink(page, '已连接');
	await station.pause();
	for (const { times, limit } of [{ times: 1 }, { times: 4, limit: 150 }]) {
		const figures: number[] = [];
		for (let run = 0; run < RUNS; run++) figures.push(await save(page, times));
		report(`保存 to ✓, median, ${times}x`, median(figures), 'ms', limit);
		report(`保存 to ✓, slowest, ${times}x`, Math.max(...figures), 'ms');
	}
} finally {
	await phone.close();
	await station.stop();
}

async function save(page: Page, times: number): Promise<number> {
	await slowDown(page, 1);
	// The former page may still be on its way to where a saved visit leads.
	await page.goto('about:blank');
	// The page itself leads on at once where there is but one person to visit.
	await page.goto(`${station.url}/visits/new`, { waitUntil: 'commit' });
	await chooseSomebody(page);
	await fillVisit(page, { helps: ['助餐'], condition: '安好', minutes: 20, note: '一切都好。' });
	await slowDown(page, times);
	return page.evaluate(
		() =>
			new Promise<number>((resolve, reject) => {
				const button = [...document.querySelectorAll('button')].find(
					({ textContent }) => textContent?.trim() === '保存',
				);
				if (button === undefined) {
					reject(new Error('There is no 保存.'));
					return;
				}
				const begin = performance.now();
				const look = () => {
					if (!document.body.textContent?.includes('已存在本机')) return;
					observer.disconnect();
					resolve(performance.now() - begin);
				};
				const observer = new MutationObserver(look);
				observer.observe(document.body, { subtree: true, childList: true, characterData: true });
				button.click();
			}),
	);
}
