import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from '@playwright/test';
import { chromiumFlags, findChromium } from '../../scripts/find-chromium.mjs';

const DEVTOOLS = /DevTools listening on (ws:\/\/\S+)/;

/** The narrowest phone that counts. */
export const PHONE = { width: 360, height: 740 };
/** An office's screen. */
export const DESK = { width: 1366, height: 768 };

interface PhoneOptions {
	viewport?: { width: number; height: number };
	language?: 'zh-CN' | 'en';
}

/**
 * A browser as a process of its own with a profile on disk. Unlike Playwright's contexts it can be killed as the
 * system kills an app, and started again on what was on the disk then.
 */
export class Phone {
	readonly #options: Required<PhoneOptions>;
	readonly #profile: string;
	#child: ChildProcess | undefined;
	#browser: Browser | undefined;

	private constructor(options: PhoneOptions, profile: string) {
		this.#options = { viewport: PHONE, language: 'zh-CN', ...options };
		this.#profile = profile;
	}

	static async start(options: PhoneOptions = {}): Promise<Phone> {
		const phone = new Phone(options, await mkdtemp(join(tmpdir(), 'shouwang-phone-')));
		await phone.start();
		return phone;
	}

	/** Starts the browser on its profile: what was there at the last `kill` or `close` is there again. */
	async start(): Promise<void> {
		const language = this.#options.language;
		const child = spawn(
			findChromium() ?? chromium.executablePath(),
			[
				...chromiumFlags,
				'--headless=new',
				'--remote-debugging-port=0',
				`--user-data-dir=${this.#profile}`,
				`--lang=${language}`,
				`--accept-lang=${language}`,
				`--window-size=${this.#options.viewport.width},${this.#options.viewport.height}`,
				'about:blank',
			],
			// A group of its own, so that every process of the browser dies at the same moment.
			{ detached: true, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TZ: 'Asia/Shanghai' } },
		);
		this.#child = child;
		const address = await new Promise<string>((resolve, reject) => {
			createInterface({ input: child.stderr }).on('line', (line) => {
				const match = DEVTOOLS.exec(line);
				if (match?.[1] !== undefined) resolve(match[1]);
			});
			child.once('exit', (code) => reject(new Error(`Chromium ended at its start with ${code}`)));
		});
		this.#browser = await chromium.connectOverCDP(address);
	}

	/** The first page of the browser, in the phone's size. */
	async page(): Promise<Page> {
		const context = this.#browser?.contexts()[0];
		if (context === undefined) throw new Error('The phone is switched off.');
		const page = context.pages()[0] ?? (await context.newPage());
		await page.setViewportSize(this.#options.viewport);
		// A step that waits for something that is not there says so, long before the test's own end.
		page.setDefaultTimeout(30_000);
		return page;
	}

	/** SIGKILL to every process of the browser. */
	async kill(): Promise<void> {
		const child = this.#child;
		this.#child = undefined;
		if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
		const exited = once(child, 'exit');
		process.kill(-child.pid, 'SIGKILL');
		await exited;
		await this.#browser?.close().catch(() => undefined);
	}

	/** Ends the browser and forgets its profile. */
	async close(): Promise<void> {
		await this.kill();
		await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
	}
}
