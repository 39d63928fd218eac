import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect as promptly, test, type Page } from '@playwright/test';
import { makeId } from '../../src/lib/domain/kernel/id.ts';
import { wholeBlob } from '../../sync-server/http/blob-files.ts';
import { visit as visitOf } from '../../sync-server/testing/seed-station.ts';
import { TestDevice } from '../../sync-server/testing/test-device.ts';
import { DESK, PHONE } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import {
	expectLink,
	fillVisit,
	join,
	navigation,
	openVisit,
	photoFile,
	type Photo,
} from '../support/steps.ts';

// The station's disk is lost and yesterday's backup is all that there is. What came since is on the browsers of those who
// work here: it comes back by itself, under its authors' names and once.

const expect = promptly.configure({ timeout: 60_000 });
const BEFORE = '前天下午的走访，一切都好。';
const AFTER = '备份以后的走访，拍了药盒。';
const GONE = '备份以后的走访，手机后来掉水里了。';
const STRANGERS = '备份以后才加入的手机上的走访。';
const MEANWHILE = '站点还不认识这台手机的时候记的走访。';
const REASON = '志愿者来电话说时长记错了';

let station: StationServer;
let room: string;
test.beforeEach(async () => {
	test.setTimeout(300_000);
	station = await StationServer.start({ sample: true });
	room = await mkdtemp(path(tmpdir(), 'shouwang-restore-'));
});
test.afterEach(async () => {
	await station.stop();
	await rm(room, { recursive: true });
});

/** What the station's disk holds, read beside the running server. */
function stored() {
	const database = new DatabaseSync(path(station.dataDir, 'station.db'), { readOnly: true });
	try {
		const all = (sql: string) => database.prepare(sql).all();
		const visits = all("SELECT record FROM records WHERE tbl = 'visits'").map(
			({ record }) => JSON.parse(String(record)) as Record<string, unknown>,
		);
		const told = all("SELECT record AS id FROM audit WHERE tbl = 'visits' AND kind = 'changed'");
		const noted = (note: string) => visits.filter((visit) => visit.note === note);
		return {
			epoch: all("SELECT value FROM meta WHERE key = 'epoch'")[0]?.value,
			count: visits.length,
			noted,
			lines: (note: string) => noted(note).map(({ id }) => told.filter((line) => line.id === id).length),
		};
	} finally {
		database.close();
	}
}

async function saveVisit(page: Page, note: string, photo?: Photo) {
	await enterVisit(page, note, photo);
	await expect(page.getByText('站点已收到').first()).toBeVisible();
}

async function enterVisit(page: Page, note: string, photo?: Photo) {
	await openVisit(page, station.url);
	await fillVisit(page, {
		helps: ['助医'],
		condition: '安好',
		minutes: 35,
		note,
		...(photo === undefined ? {} : { photo }),
	});
	await page.getByRole('button', { name: '保存' }).click();
}

/** A volunteer whose phone saves a visit and is never seen again. */
async function visitOfLostPhone(): Promise<string> {
	const link = await runStation(station.dataDir, ['invite', '--role', 'volunteer']);
	const device = await TestDevice.join(station.url, link.split('#')[1] ?? '');
	const line = await (await device.connect()).tailed();
	const member = device.admission.member.id;
	const document = [...line.documents.keys()].find((name) => name.startsWith('pair/')) ?? '';
	const recipientId = line.record(document, 'pairings', document.slice('pair/'.length))?.recipientId;
	const channel = line.openChannel(document);
	const now = Date.now();
	const id = makeId(now, (length) => crypto.getRandomValues(new Uint8Array(length)));
	const fields = { recipientId, note: GONE, enteredAt: now };
	line.sendUpdate(channel, line.write(document, visitOf(id, fields, member)));
	await line.receipt(channel, 1);
	line.cut();
	return member;
}

test('a station restored from yesterday gets back what came since, from the browsers that have it', async ({
	browser,
}) => {
	const phone = await (await browser.newContext({ viewport: PHONE })).newPage();
	const desk = await (await browser.newContext({ viewport: DESK })).newPage();
	await join(phone, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
	await join(desk, await runStation(station.dataDir, ['invite', '--role', 'staff']));
	for (const page of [phone, desk]) await expectLink(page, '已连接');
	await saveVisit(phone, BEFORE);

	const backup = path(room, 'yesterday.backup');
	expect(await runStation(station.dataDir, ['backup', backup])).toContain('found right');

	await saveVisit(phone, AFTER, await photoFile());
	const lostAuthor = await visitOfLostPhone();
	const stranger = await (await browser.newContext({ viewport: PHONE })).newPage();
	await join(stranger, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
	await saveVisit(stranger, STRANGERS);
	await navigation(desk, '台账').click();
	for (const note of [GONE, AFTER])
		await expect(desk.getByRole('row').filter({ hasText: note }).first()).toBeVisible();
	await correct(desk, String(stored().noted(BEFORE)[0]?.id));

	const then = stored();
	await station.pause();
	await rm(station.dataDir, { recursive: true });
	await runStation(station.dataDir, ['restore', backup]);
	const restored = stored();
	expect(restored.count).toBe(then.count - 3);
	expect(restored.epoch).not.toBe(then.epoch);
	await station.restart();

	// Nobody touches anything: both come back by themselves.
	for (const page of [phone, desk]) await expectLink(page, '已连接');
	await expect.poll(() => stored().count).toBe(then.count);
	await expect
		.poll(() => stored().noted(BEFORE))
		.toMatchObject([
			{ minutes: 50, correction: { reason: REASON }, authorId: then.noted(BEFORE)[0]?.authorId },
		]);
	for (const note of [GONE, AFTER]) expect(stored().noted(note)).toEqual(then.noted(note));
	expect(stored().noted(GONE)).toMatchObject([{ authorId: lostAuthor }]);
	const [hash = ''] = stored().noted(AFTER)[0]?.photos as string[];
	await expect.poll(() => existsSync(wholeBlob(path(station.dataDir, 'blobs'), hash))).toBe(true);
	// The operations tell of each once: what came back was not there.
	expect([AFTER, GONE].map((note) => stored().lines(note))).toEqual([[1], [1]]);

	await comesInAgain(stranger, String(then.noted(STRANGERS)[0]?.authorId));

	// The phone says of its visit what is so: the station has it, photo and all.
	await phone.goto(`${station.url}/visits/${String(stored().noted(AFTER)[0]?.id)}`);
	await expect(phone.getByText(AFTER)).toBeVisible();
	await expect(phone.getByText('站点已收到').first()).toBeVisible();
	await expectLink(phone, '已连接');

	await station.pause();
	expect(await runStation(station.dataDir, ['verify'])).toMatch(/--hash/);
	for (const page of [phone, desk, stranger]) await page.context().close();
});

/** Who joined since the backup is told so, goes on, and joins again in the same browser: nothing is lost or doubled. */
async function comesInAgain(stranger: Page, member: string): Promise<void> {
	await enterVisit(stranger, MEANWHILE);
	await expect(stranger.getByText('已存在本机').first()).toBeVisible();
	await expect(stranger.getByText('站点不认识这台设备了')).toBeVisible();
	expect(stored().noted(MEANWHILE)).toEqual([]);
	const invited = await runStation(station.dataDir, ['invite', '--role', 'volunteer', '--member', member]);
	await stranger.getByRole('button', { name: '怎么办' }).click();
	await stranger.getByRole('link', { name: '输入新的邀请码' }).click();
	await stranger.getByRole('textbox', { name: '邀请码' }).fill(invited);
	await stranger.getByRole('button', { name: '重新加入' }).click();
	await expectLink(stranger, '已连接');
	const own = { authorId: member, minutes: 35 };
	for (const note of [STRANGERS, MEANWHILE])
		await expect.poll(() => stored().noted(note)).toMatchObject([own]);
	expect([STRANGERS, MEANWHILE].map((note) => stored().lines(note))).toEqual([[1], [1]]);
}

/** Staff put a visit right, with a reason; the station has it when this ends. */
async function correct(desk: Page, id: string): Promise<void> {
	await desk.goto(`${station.url}/visits/${id}`);
	await desk.getByRole('link', { name: '更正' }).click();
	await desk.getByRole('button', { name: '下一步' }).click();
	await desk.getByLabel('时长(分钟)').fill('50');
	await desk.getByRole('button', { name: '下一步' }).click();
	await desk.getByLabel('为什么更正').fill(REASON);
	await desk.getByRole('button', { name: '保存' }).click();
	await expect(desk.getByText(REASON)).toBeVisible();
	await expect(desk.getByText('站点已收到').first()).toBeVisible();
}
