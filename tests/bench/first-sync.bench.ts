import { DatabaseSync } from 'node:sqlite';
import { join as path } from 'node:path';
import { DESK, Phone } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, join } from '../support/steps.ts';
import { CountingProxy } from './support/counting-proxy.ts';
import { method, report } from './support/report.ts';
import { longestTask, pageMoment, seen, slowDown, watchLongTasks } from './support/slow-page.ts';

/** What every line about a person shows. */
const HOME = /\d+-\d+-\d+/;

method(
	'A staff device joins the sample station through a proxy that counts the bytes of /sync alone. From the',
	'answer to 加入 to the first people on 今日, and to the chip’s 已连接; long tasks of the page, from the press on 加入 on,',
	'by PerformanceObserver.',
);
const station = await StationServer.start({ sample: true });
const proxy = await CountingProxy.start(station.url);
try {
	const json = jsonBytes();
	for (const { times, firstRows, all } of [
		{ times: 1, firstRows: 1_500, all: 6_000 },
		{ times: 4, firstRows: 2_500, all: 12_000 },
	]) {
		proxy.reset();
		const desk = await Phone.start({ viewport: DESK });
		const page = await desk.page();
		await watchLongTasks(page);
		const link = await invitation();
		await page.goto(link);
		await page.getByRole('button', { name: '加入', exact: true }).waitFor();
		await slowDown(page, times);
		const pressed = await pageMoment(page);
		const joined = page.waitForResponse((response) => response.url().endsWith('/api/join'));
		await page.getByRole('button', { name: '加入', exact: true }).click();
		await joined;
		const begin = performance.now();
		// Whoever is in a hurry does not wait for the welcome to end.
		await page.getByRole('button', { name: '打开守望' }).click();
		await seen(page, 'main a', HOME);
		report(`first people on screen, ${times}x`, performance.now() - begin, 'ms', firstRows);
		await page.locator('nav a[href="/residents"]').first().click();
		await seen(page, 'main tr', HOME);
		report(`first residents, who come last, ${times}x`, performance.now() - begin, 'ms');
		await seen(page, 'button [role=status]', /已连接/);
		report(`the whole station on the device, ${times}x`, performance.now() - begin, 'ms', all);
		report(`longest task of the page, ${times}x`, await longestTask(page, pressed), 'ms', 100);
		report('before that, opening the invitation, 1x', await longestTask(page, 0, pressed), 'ms');
		report(`down, ${times}x`, proxy.bytes.down / 1024, 'KB');
		report(`down, share of the same records as JSON`, (100 * proxy.bytes.down) / json, '%', 25);
		await desk.close();
	}

	proxy.reset();
	proxy.cutAfter = 200 * 1024;
	const desk = await Phone.start({ viewport: DESK });
	const page = await desk.page();
	await join(page, await invitation());
	await expectLink(page, '已连接');
	report('down, when the line is cut after 200 KB', proxy.bytes.down / 1024, 'KB');
	await desk.close();
} finally {
	await proxy.close();
	await station.stop();
}

async function invitation(): Promise<string> {
	const link = new URL(await runStation(station.dataDir, ['invite', '--role', 'staff', '--name', '测试']));
	return `${proxy.url}${link.pathname}${link.hash}`;
}

/** What the station's records are as JSON, one after another. */
function jsonBytes(): number {
	const database = new DatabaseSync(path(station.dataDir, 'station.db'), { readOnly: true });
	const row = database.prepare('SELECT SUM(LENGTH(CAST(record AS BLOB))) AS bytes FROM records').get();
	database.close();
	return Number(row?.['bytes'] ?? 0);
}
