import { expect, test } from '@playwright/test';
import { StationServer } from '../support/station-server.ts';
import { DESK, PHONE } from '../support/phone.ts';
import { expectLink, fillVisit, join, navigation, openVisit } from '../support/steps.ts';
import { runStation } from '../support/station-command.ts';

const NOTE = '门口的灯坏了，已经告诉物业。';

test('what is shown as received is there after the station was killed', async ({ browser }) => {
	const station = await StationServer.start({ sample: true });
	const phone = await browser.newContext({ viewport: PHONE });
	const desk = await browser.newContext({ viewport: DESK });
	try {
		const page = await phone.newPage();
		const invitation = await runStation(station.dataDir, ['invite', '--role', 'volunteer']);
		await join(page, invitation);
		await expectLink(page, '已连接');
		await openVisit(page, station.url);
		await fillVisit(page, { helps: ['助洁'], condition: '需关注', minutes: 25, note: NOTE });
		await page.getByRole('button', { name: '保存' }).click();
		await expect(page.getByText('站点已收到').first()).toBeVisible();

		await station.kill();
		await phone.close();
		await station.restart();

		const head = await desk.newPage();
		await join(head, await runStation(station.dataDir, ['invite', '--role', 'staff']));
		await navigation(head, '台账').click();
		await expect(head.getByRole('row').filter({ hasText: NOTE }).first()).toBeVisible({ timeout: 60_000 });
	} finally {
		await phone.close();
		await desk.close();
		await station.stop();
	}
});
