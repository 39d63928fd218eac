import type { Page } from '@playwright/test';
import { notesOf, openBoardTogether } from '../support/board-together.ts';
import { DESK, Phone } from '../support/phone.ts';
import { StationServer } from '../support/station-server.ts';
import { method, report } from './support/report.ts';
import { slowDown } from './support/slow-page.ts';

const KEYS = 100;
/** A fast typist: some 500 characters a minute. */
const BETWEEN_MS = 120;

method(
	'Two browsers, a leader’s and a staff member’s, on the same week’s notes; the real server on its real disk.',
	`${KEYS} keys, ${BETWEEN_MS} ms apart. From the keydown event on the one to the animation frame in which the other’s`,
	'field holds the character. Durable on both devices and the station on the way. The slow-down is that of both pages;',
	'workers and the browser’s storage run at full speed.',
);
const station = await StationServer.start({ sample: true });
const devices = [await Phone.start({ viewport: DESK }), await Phone.start({ viewport: DESK })] as const;
try {
	const [leader, staff] = await Promise.all([devices[0].page(), devices[1].page()]);
	await openBoardTogether(station, leader, staff);
	for (const { times, limit } of [
		{ times: 1, limit: 150 },
		{ times: 4, limit: 400 },
	]) {
		await Promise.all([slowDown(leader, times), slowDown(staff, times)]);
		const figures = (await typeAndWatch(leader, staff)).toSorted((a, b) => a - b);
		const at = (share: number) => figures[Math.ceil(figures.length * share) - 1] ?? Number.NaN;
		report(`Key to the other device’s screen, p50, ${times}x`, at(0.5), 'ms');
		report(`Key to the other device’s screen, p95, ${times}x`, at(0.95), 'ms', limit);
		report(`Key to the other device’s screen, slowest, ${times}x`, at(1), 'ms');
	}
} finally {
	for (const device of devices) await device.close();
	await station.stop();
}

/** Types on one page and answers how long each key took to the other's screen. */
async function typeAndWatch(typing: Page, watching: Page): Promise<number[]> {
	await notesOf(typing).focus();
	await typing.keyboard.press('Control+End');
	const length = await notesOf(typing).evaluate((field: HTMLTextAreaElement) => field.value.length);
	// Moments of both pages by the machine's clock.
	await notesOf(typing).evaluate((field) => {
		const pressed: number[] = [];
		Object.assign(window, { pressed });
		field.addEventListener('keydown', (event) => pressed.push(performance.timeOrigin + event.timeStamp));
	});
	const seen = notesOf(watching).evaluate(
		(field: HTMLTextAreaElement, { from, keys }) =>
			new Promise<number[]>((resolve) => {
				const moments: number[] = [];
				const look = () => {
					while (moments.length < field.value.length - from)
						moments.push(performance.timeOrigin + performance.now());
					if (moments.length >= keys) resolve(moments);
					else requestAnimationFrame(look);
				};
				requestAnimationFrame(look);
			}),
		{ from: length, keys: KEYS },
	);
	await typing.keyboard.type('k'.repeat(KEYS), { delay: BETWEEN_MS });
	const arrived = await seen;
	const pressed = await typing.evaluate(() => (window as unknown as { pressed: number[] }).pressed);
	return arrived.map((moment, key) => moment - (pressed[key] ?? Number.NaN));
}
