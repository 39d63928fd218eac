import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Browser, type Page } from '@playwright/test';
import { root } from '../../scripts/project.mjs';
import { withStation, type OpenStation } from '../../sync-server/command/open-station.ts';
import { nodeClock, nodeLog, nodeRandom, nodeTimers } from '../../sync-server/node-ports.ts';
import { pairing, recipient, seedStation, visit } from '../../sync-server/testing/seed-station.ts';
import { TestDevice } from '../../sync-server/testing/test-device.ts';
import { PHONE } from './phone.ts';
import { runStation } from './station-command.ts';
import { StationServer } from './station-server.ts';
import { expectLink, fillVisit, join as joinByLink } from './steps.ts';
import { dumpDevice, letKeysOut } from './stored-device.ts';
import { dumpStation } from './stored-station.ts';

/** What a fixture holds, for the test that opens it. */
export interface VersionContents {
	/** Visits that the station has. */
	visits: number;
	/** The note of one of them, which has a photo and a signature. */
	received: string;
	/** The note of the visit that waits on the device, with a photo. */
	waiting: string;
	/** The note that was only begun. */
	begun: string;
	/** The note of what the device has handed over to staff; `null` in versions that did not. */
	handed: string | null;
}

const CONTENTS: VersionContents = {
	visits: 67,
	received: '灯泡换好了，药也带到了。',
	waiting: '没有信号时写的一条，还没送出。',
	begun: '写到一半的一条。',
	handed: '换人以前写的一条。',
};

/**
 * Writes the fixture of the present version: the data directory of a small station, and what the phone of its volunteer
 * ann has stored, both made by the real app and the real server.
 */
export async function writeVersion(browser: Browser, folder: string): Promise<void> {
	const data = mkdtempSync(join(tmpdir(), 'shouwang-version-'));
	const ports = { clock: nodeClock, timers: nodeTimers, random: nodeRandom, log: nodeLog('silent') };
	const write = (work: (station: OpenStation) => Promise<void>) =>
		withStation({ data, make: false }, ports, work);
	await seedStation(data, ports);
	await write(async ({ registry }) => {
		await registry.change('pair/1', [recipient('1', { name: '陈奶奶', home: '3-2-501' })]);
		await registry.change('pair/3', [
			pairing('3', ['ann']),
			recipient('3', { name: '周伯伯', home: '4-1-302' }),
		]);
	});
	const station = await StationServer.start({ dataDir: data });
	const context = await browser.newContext({ viewport: PHONE });
	try {
		const page = await context.newPage();
		await letKeysOut(page);
		await joinByLink(page, await invitation(data));
		await expectLink(page, '已连接');
		await logVisit(page, station.url, {
			home: '3-2-501',
			note: CONTENTS.received,
			photo: 'icon-192.png',
			sign: true,
		});
		await expect(page.getByText('站点已收到').first()).toBeVisible({ timeout: 30_000 });
		await foldOnPhone(page, station.url, data);

		await station.pause();
		await expectLink(page, '离线');
		await logVisit(page, station.url, {
			home: '4-1-302',
			note: CONTENTS.handed ?? '',
			photo: 'apple-touch-180.png',
		});
		await write(async ({ registry }) => {
			await registry.change('pair/3', [pairing('3', [])]);
		});
		await station.restart();
		await expectHanded(page);

		await station.pause();
		await expectLink(page, '离线');
		await logVisit(page, station.url, { home: '3-2-501', note: CONTENTS.waiting, photo: 'maskable-512.png' });
		await beginVisit(page, station.url, CONTENTS.begun);
		// The pages are left before anything is read: what they would write in the meantime belongs to no moment.
		await station.restart();
		await page.goto(`${station.url}/healthz`);
		const device = await dumpDevice(page);
		await station.pause();

		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		dumpStation(data, folder);
		writeFileSync(join(folder, 'device.json'), `${JSON.stringify(device, null, '\t')}\n`);
		writeFileSync(join(folder, 'contents.json'), `${JSON.stringify(CONTENTS, null, '\t')}\n`);
	} finally {
		await context.close();
		await station.stop();
		rmSync(data, { recursive: true, force: true });
	}
}

async function invitation(data: string): Promise<string> {
	return runStation(data, ['invite', '--role', 'volunteer', '--member', 'ann']);
}

async function logVisit(
	page: Page,
	url: string,
	{ home, note, photo, sign = false }: { home: string; note: string; photo: string; sign?: boolean },
): Promise<void> {
	await openVisit(page, url, home);
	await fillVisit(page, {
		helps: ['助行'],
		condition: '安好',
		minutes: 20,
		note,
		sign,
		photo: {
			name: 'photo.png',
			mimeType: 'image/png',
			buffer: readFileSync(join(root, 'static/icons', photo)),
		},
	});
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByRole('heading', { name: `${home} 的灯亮了` })).toBeVisible();
}

async function beginVisit(page: Page, url: string, note: string): Promise<void> {
	await openVisit(page, url, '3-2-501');
	await page.getByRole('button', { name: '助餐' }).click();
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByRole('radio', { name: '需关注' }).check({ force: true });
	await page.getByRole('button', { name: '下一步' }).click();
	await page.getByLabel('走访记录').fill(note);
	await page.goto(`${url}/visits`);
	await expect(page.getByText('还没写完')).toBeVisible();
}

async function openVisit(page: Page, url: string, home: string): Promise<void> {
	await page.goto(`${url}/visits/new`);
	const choice = page.getByRole('main').getByRole('link', { name: home });
	const help = page.getByRole('button', { name: '助餐' });
	await expect(help.or(choice).first()).toBeVisible();
	if (!(await help.isVisible())) await choice.first().click();
}

/** So many entries of a document's log, each from ann's other phone, that the phone folds them into a snapshot. */
async function foldOnPhone(page: Page, url: string, data: string): Promise<void> {
	const other = await TestDevice.join(url, (await invitation(data)).split('#')[1] ?? '');
	const line = await (await other.connect()).tailed();
	const channel = line.openChannel('pair/1');
	for (let i = 1; i < CONTENTS.visits; i++) {
		line.sendUpdate(channel, line.write('pair/1', visit(`v${i}`)));
		const { seq } = await line.receipt(channel, i);
		// One by one: what comes together is one entry.
		while ((await seqOnPhone(page)) < seq);
	}
	line.cut();
	await expect.poll(() => snapshotsOnPhone(page), { timeout: 60_000 }).toContain('shouwang/pair/1');
}

function seqOnPhone(page: Page): Promise<number> {
	return page.evaluate(
		() =>
			new Promise<number>((resolve, reject) => {
				const opening = indexedDB.open('shouwang');
				opening.onerror = () => reject(opening.error);
				opening.onsuccess = () => {
					const database = opening.result;
					const request = database.transaction('_documents').objectStore('_documents').get('pair/1');
					request.onerror = () => reject(request.error);
					request.onsuccess = () => {
						database.close();
						resolve((request.result as { seq: number }).seq);
					};
				};
			}),
	);
}

function snapshotsOnPhone(page: Page): Promise<(string | undefined)[]> {
	return page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
}

async function expectHanded(page: Page): Promise<void> {
	await page.goto(new URL('/held', page.url()).href);
	await expect(page.getByText('已交给专职审核').first()).toBeVisible({ timeout: 30_000 });
}
