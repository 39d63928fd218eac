import type { Page } from '@playwright/test';

/** Slows the page's own thread; workers and the browser's storage process run on at full speed. */
export async function slowDown(page: Page, times: number): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setCPUThrottlingRate', { rate: times });
}

interface LongTask {
	begin: number;
	ms: number;
}

/** Notes every long task of the page from its start on. Call before `goto`. */
export async function watchLongTasks(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const tasks: LongTask[] = [];
		(window as unknown as { longTasks: LongTask[] }).longTasks = tasks;
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) tasks.push({ begin: entry.startTime, ms: entry.duration });
		}).observe({ type: 'longtask', buffered: true });
	});
}

/** A moment of the page's own clock, for `longestTask`. */
export function pageMoment(page: Page): Promise<number> {
	return page.evaluate(() => performance.now());
}

/** The longest task that began between two moments of the page, in ms; 0 when none was longer than 50. */
export function longestTask(page: Page, from: number, to = Infinity): Promise<number> {
	return page.evaluate(
		([first, last]) => {
			const { longTasks } = window as unknown as { longTasks: LongTask[] };
			return Math.max(0, ...longTasks.map(({ begin, ms }) => (begin >= first && begin < last ? ms : 0)));
		},
		[from, to] as const,
	);
}

/**
 * Waits until the page has an element, by CSS, whose text fits, with a look at each frame. Playwright's own waiting asks
 * for roles, and goes through the whole page with each look; on a slow page that took as long as the app's own work,
 * and was the longest task of all.
 */
export async function seen(page: Page, selector: string, text: RegExp): Promise<void> {
	await page.waitForFunction(
		([css, words]) =>
			[...document.querySelectorAll(css)].some((element) => new RegExp(words).test(element.textContent)),
		[selector, text.source] as const,
		{ timeout: 60_000 },
	);
}
