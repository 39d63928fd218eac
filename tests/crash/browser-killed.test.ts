import { DatabaseSync } from 'node:sqlite';
import { join as path } from 'node:path';
import { expect as eventually, type Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Phone } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, join, openVisit } from '../support/steps.ts';
import { readDevice } from './browser-device.ts';

/** How often the browser is killed, and within how many ms from the press on 保存. */
const KILLS = Number(process.env.BROWSER_KILLS ?? 15);
const WITHIN_MS = 400;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let station: StationServer;
let phone: Phone;
/** The form for a visit of one person, without a station from the first kill on. */
let form: string;

beforeAll(async () => {
	station = await StationServer.start({ sample: true });
	phone = await Phone.start();
	const page = await phone.page();
	await join(page, await runStation(station.dataDir, ['invite', '--role', 'volunteer']));
	await expectLink(page, '已连接');
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await openVisit(page, station.url);
	await page.getByRole('button', { name: '助餐' }).waitFor();
	form = page.url();
}, 180_000);

afterAll(async () => {
	await phone.close();
	await station.stop();
});

/** One life of the browser: the form is open, at its beginning or as the killed app left it. */
interface Life {
	page: Page;
	/** Whether the screen has said so far that the visit is kept. */
	shown: boolean;
}

async function live(): Promise<Life> {
	const life: Life = { page: await phone.page(), shown: false };
	const { page } = life;
	await page.exposeFunction('shownAsKept', () => (life.shown = true));
	await page.addInitScript(() => {
		const look = () => {
			if (document.body?.textContent?.includes('已存在本机') === true)
				(window as unknown as { shownAsKept(): void }).shownAsKept();
			else requestAnimationFrame(look);
		};
		if (location.pathname.endsWith('/visit')) requestAnimationFrame(look);
	});
	await page.goto(form);
	await page
		.getByLabel('走访记录')
		.or(page.getByRole('button', { name: '助餐' }))
		.first()
		.waitFor();
	return life;
}

/** Comes to the form's last step, with what was to be said there. */
async function fillIn(page: Page, note: string): Promise<void> {
	const help = page.getByRole('button', { name: '助餐' });
	if (await help.isVisible()) {
		await help.click();
		await page.getByRole('button', { name: '下一步' }).click();
		await page.getByRole('radio', { name: '安好' }).check({ force: true });
		await page.getByRole('button', { name: '下一步' }).click();
		await page.getByLabel('走访记录').fill(note);
	}
	await eventually(page.getByLabel('走访记录')).toHaveValue(note);
}

it(
	`[R1] keeps what was shown as kept through ${KILLS} kills of the browser around 保存, and the draft of what was not`,
	async () => {
		await station.pause();
		const notes: string[] = [];
		const figures = { shown: 0, kept: 0, draft: 0 };
		/** What the last life left unsaved: it must be on the screen again. */
		let begun: string | null = null;
		let life = await live();
		for (let kill = 0; kill < KILLS; kill++) {
			const { page } = life;
			const note: string = begun ?? `第 ${kill} 次`;
			await fillIn(page, note);
			// A person takes a breath before the thumb comes down: what was typed is a draft by then.
			await eventually.poll(async () => (await readDevice(page)).drafts).toContain(note);
			const pressed = page
				.getByRole('button', { name: '保存' })
				.click({ noWaitAfter: true })
				.catch(() => undefined);
			await pause(Math.random() * WITHIN_MS);
			await phone.kill();
			await pressed;
			const wasShown = life.shown;

			await phone.start();
			life = await live();
			const { rows, entries, drafts } = await readDevice(life.page);
			// Wholly or not at all: the row, and the one entry that will bring it to the station.
			const isKept = rows.filter((row) => row === note).length;
			expect([isKept, entries.filter((entry) => entry === note).length], note).toEqual([isKept, isKept]);
			expect(isKept, note).toBeLessThanOrEqual(1);
			if (wasShown) expect(isKept, `${note} was shown as kept`).toBe(1);
			if (isKept === 0) expect(drafts, `${note} was begun`).toContain(note);
			expect(
				notes.every((earlier) => rows.includes(earlier)),
				'all that were kept before',
			).toBe(true);
			if (isKept === 1) notes.push(note);
			begun = isKept === 1 ? null : note;
			figures[wasShown ? 'shown' : isKept === 1 ? 'kept' : 'draft']++;
		}

		// The last life is a quiet one: what was begun is saved, and everything is sent.
		const { page } = life;
		if (begun !== null) {
			await fillIn(page, begun);
			await page.getByRole('button', { name: '保存' }).click();
			await eventually(page.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();
			notes.push(begun);
		}
		await station.restart();
		await page.goto(`${station.url}/visits`);
		await expectLink(page, '已连接');
		await eventually.poll(async () => (await readDevice(page)).entries, { timeout: 60_000 }).toEqual([]);
		expect(notesAtStation('第 ')).toEqual(notes.sort());
		const { shown, kept, draft } = figures;
		process.stdout.write(
			`${KILLS} kills of the browser: ${shown} after ✓ was shown, ${kept} kept without it, ${draft} drafts; none lost\n`,
		);
	},
	60_000 + KILLS * 30_000,
);

it('[R4] two tabs of one phone that save visits of one person at once keep both, each once', async () => {
	const page = await phone.page();
	const other = await page.context().newPage();
	const [one, two] = ['从第一个窗口写的', '从第二个窗口写的'];
	// Both are open before either is typed into: a draft that stands would be gone on with.
	await Promise.all([page, other].map((each) => each.goto(form)));
	await Promise.all([page, other].map((each) => each.getByRole('button', { name: '助餐' }).waitFor()));
	for (const [tab, note] of [
		[page, one],
		[other, two],
	] as const) {
		await tab.bringToFront();
		await tab.getByRole('button', { name: '助餐' }).click();
		await tab.getByRole('button', { name: '下一步' }).click();
		await tab.getByRole('radio', { name: '安好' }).check({ force: true });
		await tab.getByRole('button', { name: '下一步' }).click();
		await tab.getByLabel('走访记录').fill(note);
	}
	await Promise.all(
		[page, other].map((tab) => tab.getByRole('button', { name: '保存' }).dispatchEvent('click')),
	);
	for (const tab of [page, other]) {
		await tab.bringToFront();
		await eventually(tab.getByRole('heading', { name: /的灯亮了/ })).toBeVisible();
		// An address that is typed while the history still goes back to the visit's begin would be forgotten.
		await tab.waitForURL(/\?saved=/);
		await tab.goto(`${station.url}/visits`);
		const { rows } = await readDevice(tab);
		expect(rows.filter((note) => note === one || note === two).sort()).toEqual([one, two].sort());
	}
	await eventually.poll(async () => (await readDevice(page)).entries, { timeout: 60_000 }).toEqual([]);
	expect(notesAtStation('从第')).toEqual([one, two].sort());
}, 120_000);

/** The notes of visits that the station has, as often as it has them. */
function notesAtStation(beginning: string): string[] {
	const database = new DatabaseSync(path(station.dataDir, 'station.db'), { readOnly: true });
	const stored = database.prepare("SELECT record FROM records WHERE tbl = 'visits'").all();
	database.close();
	return stored
		.map(({ record }) => (JSON.parse(String(record)) as { note?: string }).note ?? '')
		.filter((note) => note.startsWith(beginning))
		.sort();
}
