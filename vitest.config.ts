import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumFlags, findChromium } from './scripts/find-chromium.mjs';

const browserTests = 'src/**/*.browser.test.ts';
const browserDependencies = [
	'dexie',
	'lib0/buffer',
	'lib0/decoding',
	'lib0/encoding',
	'valibot',
	'y-indexeddb',
	'y-protocols/awareness',
	'y-websocket',
	'yjs',
];

export default defineConfig({
	test: {
		projects: [
			{
				// Pure code, the server with its real sockets and SQLite files, and the scripts.
				extends: './vite.config.ts',
				test: {
					name: 'node',
					environment: 'node',
					include: [
						'src/**/*.test.ts',
						'sync-server/**/*.test.ts',
						'tests/simulation/**/*.test.ts',
						'tests/hostile/**/*.test.ts',
						'tests/properties/**/*.test.ts',
						'tests/crash/**/*.test.ts',
						'tests/operations/**/*.test.ts',
						'scripts/**/*.test.ts',
					],
					exclude: [browserTests, 'node_modules/**'],
				},
			},
			{
				// What needs a real IndexedDB, Web Locks or a real page.
				extends: './vite.config.ts',
				// Named here, or Vite finds them one by one and reloads the tests under way.
				optimizeDeps: { include: browserDependencies },
				test: {
					name: 'browser',
					include: [browserTests],
					browser: {
						enabled: true,
						headless: true,
						screenshotFailures: false,
						provider: playwright({
							launchOptions: {
								args: chromiumFlags,
								...executable(),
							},
						}),
						instances: [{ browser: 'chromium' }],
					},
				},
			},
		],
	},
});

/** Left out where no Chromium was found, so that Playwright itself says what is missing. */
function executable() {
	const executablePath = findChromium();
	return executablePath === undefined ? {} : { executablePath };
}
