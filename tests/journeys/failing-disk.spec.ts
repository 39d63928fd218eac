import { expect, test } from '@playwright/test';
import { breakDisk, mendDisk } from '../support/failing-disk.ts';
import { DESK, PHONE } from '../support/phone.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, fillVisit, join, openVisit, photoFile } from '../support/steps.ts';
import { runStation } from '../support/station-command.ts';

// The station's disk fails under a visit with a photo: the volunteer is told calmly that all is safe, staff why, nobody
// ✓✓; when the disk takes writes again everything goes on by itself.

test('nobody is told that a record arrived while the station’s disk fails', async ({ browser }) => {
	test.skip(process.platform !== 'linux', 'only Linux can break the disk of a process that runs');
	const station = await StationServer.start({ sample: true });
	const phone = await browser.newContext({ viewport: PHONE });
	const desk = await browser.newContext({ viewport: DESK });
	try {
		const page = await phone.newPage();
		await join(page, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
		await expectLink(page, '已连接');
		const staff = await desk.newPage();
		await join(staff, await runStation(station.dataDir, ['invite', '--role', 'staff']));
		await expectLink(staff, '已连接');

		await breakDisk(station.pid);
		await openVisit(page, station.url);
		await fillVisit(page, {
			helps: ['助洁'],
			condition: '安好',
			minutes: 25,
			note: '都好。',
			photo: await photoFile(),
		});
		await page.getByRole('button', { name: '保存' }).click();
		await expectLink(staff, '站点的磁盘写不进去');
		await expectLink(page, '站点暂时收不下');
		const ready = await fetch(`${station.url}/readyz`);
		expect([ready.status, await ready.text()]).toEqual([503, 'cannot store: the disk fails\n']);
		await page.goto(`${station.url}/visits`);
		await expect(page.getByText('已存在本机').first()).toBeVisible();
		// Those of the sample arrived long ago.
		const arrived = await page.getByText('站点已收到').count();
		// Who comes now is told as well, and what to do about it.
		await staff.reload();
		await staff.getByRole('button', { name: '怎么办' }).click();
		await expect(staff.getByText('没有记录会丢')).toBeVisible();
		await staff.keyboard.press('Escape');
		await page.getByRole('button').filter({ hasText: '站点暂时收不下' }).click();
		await expect(page.getByText('不用守着')).toBeVisible();
		await page.keyboard.press('Escape');

		await mendDisk(station.pid);
		await expect(page.getByText('站点已收到')).toHaveCount(arrived + 1, { timeout: 60_000 });
		await expect(page.getByText('已存在本机')).toHaveCount(0);
		await expectLink(page, '已连接');
		await expectLink(staff, '已连接');
		await expect(staff.getByText('站点的磁盘写不进去')).toHaveCount(0);
		expect((await fetch(`${station.url}/readyz`)).status).toBe(200);
	} finally {
		await phone.close();
		await desk.close();
		await station.stop();
	}
});
