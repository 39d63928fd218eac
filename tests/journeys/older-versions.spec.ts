import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../../scripts/project.mjs';
import { TestDevice } from '../../sync-server/testing/test-device.ts';
import { PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, navigation } from '../support/steps.ts';
import { restoreDevice, type StoredDevice } from '../support/stored-device.ts';
import { restoreStation } from '../support/stored-station.ts';
import { writeVersion, type VersionContents } from '../support/write-version.ts';

// What every released version has left on the station's disk and on a phone is opened by the present one, and nothing
// of it is lost. `npm run fixture -- VERSION` writes the present version's.

const VERSIONS = join(root, 'tests/fixtures/versions');
const { SHOUWANG_FIXTURE: writing } = process.env;

if (writing !== undefined)
	test('writes the fixture of the present version', async ({ browser }) => {
		test.setTimeout(240_000);
		await writeVersion(browser, join(VERSIONS, writing));
	});

for (const { name: version } of readdirSync(VERSIONS, { withFileTypes: true }).filter((entry) =>
	entry.isDirectory(),
))
	test(`opens station and phone of ${version}`, async ({ browser }) => {
		const folder = join(VERSIONS, version);
		const contents = JSON.parse(readFileSync(join(folder, 'contents.json'), 'utf8')) as VersionContents;
		const device = JSON.parse(readFileSync(join(folder, 'device.json'), 'utf8')) as StoredDevice;
		const data = mkdtempSync(join(tmpdir(), 'shouwang-version-'));
		restoreStation(folder, data);
		const station = await StationServer.start({ dataDir: data });
		const context = await browser.newContext({ viewport: PHONE });
		try {
			const page = await context.newPage();
			await page.goto(`${station.url}/healthz`);
			await restoreDevice(page, device);

			await page.goto(`${station.url}/visits`);
			await expectLink(page, '已连接');
			await expect(page.getByText('还没写完')).toBeVisible();
			await expect(page.getByText('站点已收到').first()).toBeVisible();
			await expect(page.getByText('已存在本机')).toHaveCount(0);
			await navigation(page, '我的').click();
			await expect(page.getByText('全部已送达')).toBeVisible();
			await page.goto(`${station.url}/visits`);
			await page.getByText('接着写').click();
			await expect(page.getByLabel('走访记录')).toHaveValue(contents.begun);

			const code = await runStation(data, ['invite', '--role', 'staff', '--member', 'sun']);
			const staff = await TestDevice.join(station.url, code.split('#')[1] ?? '');
			const line = await (await staff.connect()).tailed();
			const visits = [...line.copy('pair/1').getMap('visits').keys()].map((id) =>
				line.record('pair/1', 'visits', id),
			);
			expect(visits).toHaveLength(contents.visits + 1);
			const notes = visits.flatMap((visit) => (visit?.note === undefined ? [] : [visit.note]));
			expect(notes.toSorted()).toEqual([contents.received, contents.waiting].toSorted());
			line.cut();
			expect(await runStation(data, ['verify'])).toMatch(/--line \d+/);
		} finally {
			await context.close();
			await station.stop();
			rmSync(data, { recursive: true, force: true });
		}
	});
