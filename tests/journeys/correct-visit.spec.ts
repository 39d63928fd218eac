import { expect, test, type Page } from '@playwright/test';
import { DESK, PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, fillVisit, join, openVisit } from '../support/steps.ts';

// What is offered follows the rules: a visitor corrects an own visit of these days, staff another's with a reason that
// the visitor sees, and nobody else; everybody puts their own particulars right.

const NOTE = '量了血压，一百三十五。';
const REASON = '志愿者来电话说时长记错了';

let station: StationServer;

test.beforeAll(async () => {
	station = await StationServer.start({ sample: true });
});
test.afterAll(async () => {
	await station.stop();
});

async function comeIn(page: Page, role: 'volunteer' | 'staff'): Promise<void> {
	await join(page, await runStation(station.dataDir, ['invite', '--role', role]));
	await expectLink(page, '已连接');
}

test('staff put a volunteer’s visit right, with a reason that the volunteer sees', async ({ browser }) => {
	test.setTimeout(180_000);
	const phone = await (await browser.newContext({ viewport: PHONE })).newPage();
	const desk = await (await browser.newContext({ viewport: DESK })).newPage();
	await comeIn(phone, 'volunteer');
	await comeIn(desk, 'staff');

	// An own visit of today: the buttons are there.
	await openVisit(phone, station.url);
	await fillVisit(phone, { helps: ['助医'], condition: '安好', minutes: 35, note: NOTE });
	await phone.getByRole('button', { name: '保存' }).click();
	await expect(phone.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();
	await phone.goto(`${station.url}/visits`);
	await phone.getByRole('link', { name: '安好' }).first().click();
	await expect(phone.getByText(NOTE)).toBeVisible();
	await expect(phone.getByRole('link', { name: '更正' })).toBeVisible();
	const visit = new URL(phone.url()).pathname;
	await expect(phone.getByText('站点已收到').first()).toBeVisible({ timeout: 30_000 });

	// Staff: the same buttons, and the reason is asked for.
	await expect(async () => {
		await desk.goto(station.url + visit);
		await expect(desk.getByText(NOTE)).toBeVisible({ timeout: 3_000 });
	}).toPass();
	await desk.getByRole('link', { name: '更正' }).click();
	await expect(desk.getByText(/这次走访是.+记录的/)).toBeVisible();
	await desk.getByRole('button', { name: '下一步' }).click();
	await desk.getByLabel('时长(分钟)').fill('50');
	await desk.getByRole('button', { name: '下一步' }).click();
	await desk.getByRole('button', { name: '保存' }).click();
	await expect(desk.getByText('写一句原因，走访人才明白。')).toBeVisible();
	await desk.getByLabel('为什么更正').fill(REASON);
	await desk.getByRole('button', { name: '保存' }).click();
	await expect(desk.getByText(REASON)).toBeVisible();
	await expect(desk.getByText('站点已收到').first()).toBeVisible({ timeout: 30_000 });

	// The volunteer sees what became of it, without a reload.
	await expect(phone.getByText(REASON)).toBeVisible({ timeout: 30_000 });
	await expect(phone.getByText('50', { exact: true })).toBeVisible();

	// It is the volunteer's own still: they may go on putting it right.
	await expect(phone.getByRole('link', { name: '更正' })).toBeVisible();
	await phone.context().close();
	await desk.context().close();
});

test('everybody puts their own particulars right', async ({ browser }) => {
	const page = await (await browser.newContext({ viewport: PHONE })).newPage();
	await comeIn(page, 'volunteer');
	await page.goto(`${station.url}/me`);
	await page.getByRole('button', { name: '修改我的资料' }).click();
	const form = page.getByRole('dialog');
	await form.getByRole('textbox', { name: '电话' }).fill('13900001234');
	await form.getByRole('textbox', { name: '特长' }).fill('理发，陪诊');
	await form.getByRole('button', { name: '保存' }).click();
	await expect(page.getByText('理发、陪诊')).toBeVisible();
	await expect(page.getByText('139****1234')).toBeVisible();
	await page.getByRole('button', { name: '显示我的电话' }).click();
	await expect(page.getByText('13900001234')).toBeVisible();
	await page.reload();
	await expect(page.getByText('理发、陪诊')).toBeVisible();
	await page.context().close();
});

test('staff see who may do what', async ({ browser }) => {
	const page = await (await browser.newContext({ viewport: PHONE })).newPage();
	await comeIn(page, 'staff');
	await page.goto(`${station.url}/manage`);
	await page.getByRole('link', { name: /^权限/ }).click();
	await expect(page.getByText('1 人')).toBeVisible();
	await page.getByLabel('看哪种身份').selectOption('志愿者');
	await expect(page.getByRole('heading', { name: '志愿者能看什么、改什么' })).toBeVisible();
	await expect(page.getByText('条件：记在自己名下，在 7 天之内')).toBeVisible();
	await page.context().close();
});
