import { defineConfig } from '@playwright/test';
import { chromiumFlags, findChromium } from './scripts/find-chromium.mjs';

const executablePath = findChromium();

export default defineConfig({
	testDir: 'tests/journeys',
	outputDir: 'test-results',
	// Each journey starts a server and one or more browsers; a third beside them only slows all.
	workers: 2,
	retries: 0,
	timeout: 120_000,
	expect: { timeout: 15_000 },
	forbidOnly: Boolean(process.env.CI),
	reporter: 'list',
	use: {
		browserName: 'chromium',
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
		serviceWorkers: 'allow',
		trace: 'retain-on-failure',
		launchOptions: { args: chromiumFlags, ...(executablePath === undefined ? {} : { executablePath }) },
	},
});
