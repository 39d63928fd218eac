import { expect as promptly, test, type Page } from '@playwright/test';
import { leftInBrowser } from '../support/left-in-browser.ts';
import { DESK, Phone } from '../support/phone.ts';
import { StaffByWire, type Visitor } from '../support/staff-by-wire.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, fillVisit, join, navigation, openVisit, photoFile } from '../support/steps.ts';

// What a person lost the right to is gone from their phone, and what they had written there is not: it lies with staff,
// with its photo and under its author's name, and the phone says so.

const expect = promptly.configure({ timeout: 60_000 });
const NOTE = '楼道灯坏了，老人下楼摸黑，已扶上楼。';

let station: StationServer;
let staff: StaffByWire;
let visitor: Visitor;
let desk: Phone;
let phone: Phone;
let head: Page;

test.beforeEach(async () => {
	test.setTimeout(300_000);
	station = await StationServer.start({ sample: true });
	desk = await Phone.start({ viewport: DESK });
	phone = await Phone.start();
	staff = await StaffByWire.join(station);
	visitor = await staff.somebodyWhoVisits();
	head = await desk.page();
	await join(head, await station.joinLink());
});
test.afterEach(async () => {
	await phone.close();
	await desk.close();
	await station.stop();
});

/** The visitor's phone, with all of its documents. */
async function comeIn(): Promise<Page> {
	const page = await phone.page();
	await join(
		page,
		await runStation(station.dataDir, ['invite', '--role', 'volunteer', '--member', visitor.id]),
	);
	await expectLink(page, '已连接');
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	return page;
}

/** From the shortcut to the last step of a visit. */
async function beginVisit(page: Page): Promise<void> {
	await openVisit(page, station.url);
	await fillVisit(page, {
		helps: ['助餐'],
		condition: '需关注',
		minutes: 41,
		note: NOTE,
		photo: await photoFile(),
	});
}

/** A visit without signal, and then the phone is off while something happens at the station. */
async function leaveWithUnsent(page: Page): Promise<void> {
	await station.pause();
	await expectLink(page, '离线');
	await beginVisit(page);
	await page.getByRole('button', { name: '保存' }).click();
	await expect(page.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();
	await phone.kill();
	await station.restart();
	await expectLink(head, '已连接');
}

async function comeBack(): Promise<Page> {
	await phone.start();
	const page = await phone.page();
	await page.goto(station.url);
	return page;
}

/** Words that tell of those whom the visitor visited, and what was written about them. */
function personalWords(): string[] {
	const told = visitor.recipients.flatMap(({ id, name, phone: number }) => [id, name, number]);
	return [NOTE, ...told.filter((word): word is string => typeof word === 'string' && word !== '')];
}

/** The item of the quarantine with the visit that was not sent. */
function inQuarantine(page: Page) {
	return page.getByRole('article').filter({ hasText: NOTE });
}

async function acceptInQuarantine(): Promise<void> {
	await head.goto(`${station.url}/quarantine`);
	const item = inQuarantine(head);
	await expect(item).toBeVisible();
	await expect(item).toContainText(visitor.name);
	await expect(item).toContainText('照片');
	await item.getByRole('button', { name: '接受' }).click();
	await head
		.getByRole('alertdialog')
		.or(head.getByRole('dialog'))
		.getByRole('button', { name: '接受' })
		.click();
	await expect(head.getByText(`已接受，照${visitor.name}写的记上了`)).toBeVisible();
}

/** The visit is in the ledger under its author's name, with its note and photo. */
async function expectInLedger(): Promise<void> {
	await navigation(head, '台账').click();
	const row = head.getByRole('row').filter({ hasText: visitor.name }).filter({ hasText: '41' }).first();
	await expect(row).toBeVisible();
	await row.click();
	const sheet = head.getByRole('dialog');
	await expect(sheet.getByText(NOTE)).toBeVisible();
	await expect(sheet.getByRole('img', { name: '第 1 张照片' })).toBeVisible();
}

test('taken off the pair while offline: the visit is reviewed, not lost, and nothing stays on the phone', async () => {
	await leaveWithUnsent(await comeIn());
	await staff.takeOffPairs(visitor);

	const page = await comeBack();
	await expectLink(page, '已连接');
	await page.goto(`${station.url}/held`);
	await expect(page.getByText('已交给专职审核')).toBeVisible();
	await expect.poll(async () => (await leftInBrowser(page, personalWords())).found).toEqual([]);
	const { stores } = await leftInBrowser(page, []);
	expect(Object.keys(stores).filter((store) => store.endsWith(' _blobs'))).toEqual([]);

	await acceptInQuarantine();
	await expectInLedger();

	// The phone learns of it with its next connection.
	await page.reload();
	await expect(page.getByText('专职已收下')).toBeVisible();
	expect((await leftInBrowser(page, personalWords())).found).toEqual([]);
});

test('a revoked phone hands over what it had and erases itself', async () => {
	await leaveWithUnsent(await comeIn());
	await head.goto(`${station.url}/devices`);
	const owner = head
		.getByRole('region')
		.or(head.locator('section'))
		.filter({
			has: head.getByRole('heading', { name: visitor.name, exact: true }),
		});
	await owner.first().getByRole('button', { name: /^停用/ }).click();
	await head.getByRole('button', { name: '停用它' }).click();
	await expect(head.getByText(/^已停用“/)).toBeVisible();

	const page = await comeBack();
	await expect(page.getByRole('heading', { name: '这台设备已被站点停用' })).toBeVisible();
	await expect.poll(async () => (await leftInBrowser(page, personalWords())).found).toEqual([]);
	const { stores } = await leftInBrowser(page, [visitor.name]);
	expect(Object.keys(stores).map((store) => store.split(' ').at(-1))).toEqual(['_settings']);

	await acceptInQuarantine();
	await expectInLedger();
	await head.goto(`${station.url}/devices`);
	await head
		.getByRole('radio', { name: '已停用' })
		.or(head.getByRole('tab', { name: '已停用' }))
		.first()
		.click({ force: true });
	await expect(head.getByText('已清空').first()).toBeVisible();
});

test('the right is lost with a half-written visit on screen: its words are not, and reach staff', async () => {
	const page = await comeIn();
	await beginVisit(page);
	await staff.takeOffPairs(visitor);

	await expect(page.getByRole('heading', { name: '没有找到这个人' })).toBeVisible();
	await page.goto(`${station.url}/held`);
	const held = page.getByRole('article').filter({ hasText: NOTE });
	await expect(held).toContainText('这部分资料已经由别人负责');
	// What was the station's is gone at once; what the person wrote stays until they have decided.
	const ofOthers = visitor.recipients.flatMap(({ name, phone: number }) => [name, number]).map(String);
	expect((await leftInBrowser(page, ofOthers)).found).toEqual([]);
	await held.getByRole('button', { name: '交给专职' }).click();
	await expect(page.getByText('已交给专职审核')).toBeVisible();
	await expect.poll(async () => (await leftInBrowser(page, personalWords())).found).toEqual([]);
	await acceptInQuarantine();
	await expectInLedger();
});
