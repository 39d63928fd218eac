import { readdirSync, readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { root } from '../../scripts/project.mjs';
import { DESK } from '../support/phone.ts';
import { runStation } from '../support/station-command.ts';
import { StationServer } from '../support/station-server.ts';
import { expectLink, join } from '../support/steps.ts';

/** Places of the app that staff see; together they use every part of it that could ask for something elsewhere. */
const PAGES = [
	'/',
	'/ledger',
	'/residents',
	'/recipients',
	'/schedule',
	'/invitations',
	'/devices',
	'/quarantine',
	'/audit',
	'/rights',
	'/manage',
	'/me',
	'/visits',
];

/** Addresses that stand in the built files and are never asked: names of namespaces, and words for developers. */
const NAMES = new Set([
	'svelte.dev',
	'schemas.openxmlformats.org',
	'schemas.microsoft.com',
	'www.w3.org',
	'github.com',
	'tailwindcss.com',
	'inlang.com',
	'tinyurl.com',
	'bit.ly',
	// SvelteKit's stand-in where an address without a host is taken apart.
	'dummy.com',
	// Where the reader of QR codes would fetch its WebAssembly, were it not given the app's own file.
	'fastly.jsdelivr.net',
]);

/** Notes what a page asks for beyond its own station, and what its policy keeps it from. */
function watch(page: Page, url: string): { foreign: string[]; kept: string[] } {
	const foreign: string[] = [];
	const kept: string[] = [];
	const own = new URL(url).host;
	const note = (address: string) => {
		const { protocol, host } = new URL(address);
		if (!['blob:', 'data:'].includes(protocol) && host !== own) foreign.push(address);
	};
	page.context().on('request', (request) => note(request.url()));
	page.on('websocket', (socket) => note(socket.url()));
	page.on('console', (message) => {
		if (/content.security.policy/i.test(message.text())) kept.push(message.text());
	});
	return { foreign, kept };
}

test('the app asks nobody but its station, and its policy keeps it from nothing that it needs', async ({
	browser,
}) => {
	const station = await StationServer.start({ sample: true });
	try {
		const context = await browser.newContext({ ...DESK, locale: 'zh-CN' });
		const page = await context.newPage();
		const { foreign, kept } = watch(page, station.url);
		await join(page, await runStation(station.dataDir, ['invite', '--role', 'staff']));
		await expectLink(page, '已连接');
		for (const path of PAGES) {
			await page.goto(`${station.url}${path}`);
			await expect(page.getByRole('main')).toBeVisible();
		}
		// What is drawn later than the page: a menu, a dialog, a sheet of a visit.
		await page.goto(`${station.url}/schedule`);
		await page.getByRole('main').getByRole('link').first().click();
		await expect(page.getByRole('main')).toBeVisible();
		expect(foreign).toEqual([]);
		expect(kept).toEqual([]);

		// The policy itself: scripts and style sheets of the app alone.
		const policy = (await page.request.get(station.url)).headers()['content-security-policy'] ?? '';
		const words = new Map(
			policy.split(';').map((directive) => {
				const [name = '', ...values] = directive.trim().split(' ');
				return [name, values] as const;
			}),
		);
		expect(words.get('default-src')).toEqual(["'self'"]);
		expect(words.get('connect-src')).toEqual(["'self'"]);
		expect(words.get('style-src-elem')).toEqual(["'self'"]);
		expect(words.get('object-src')).toEqual(["'none'"]);
		expect(words.get('base-uri')).toEqual(["'none'"]);
		expect(words.get('frame-ancestors')).toEqual(["'none'"]);
		for (const value of words.get('script-src') ?? ["'unsafe-inline'"])
			expect(value).toMatch(/^'(self|wasm-unsafe-eval|sha256-[A-Za-z0-9+/=]+)'$/);

		// And it holds: what somebody managed to put into the page does not run, and leads nowhere.
		const ran = await page.evaluate(async () => {
			const script = document.createElement('script');
			script.textContent = 'window.ran = true';
			document.body.append(script);
			const style = document.createElement('style');
			style.textContent = 'body { --injected: yes }';
			document.head.append(style);
			const fetched = await fetch('https://station.invalid/').then(
				() => true,
				() => false,
			);
			const injected = getComputedStyle(document.body).getPropertyValue('--injected');
			return { script: 'ran' in window, style: injected !== '', fetched };
		});
		expect(ran).toEqual({ script: false, style: false, fetched: false });
		// All three were noticed, as anything before would have been.
		await expect.poll(() => kept.length).toBeGreaterThanOrEqual(3);
	} finally {
		await station.stop();
	}
});

test('no built file names an address that it could ask', () => {
	const build = joinPath(root, 'build');
	const files = readdirSync(build, { recursive: true, encoding: 'utf8' }).filter((name) =>
		/\.(js|css|html|webmanifest|json|svg)$/.test(name),
	);
	expect(files.length).toBeGreaterThan(10);
	const found: string[] = [];
	for (const name of files) {
		const text = readFileSync(joinPath(build, name), 'utf8');
		for (const [, host = ''] of text.matchAll(
			/(?:https?|wss?):\/\/([a-zA-Z0-9][a-zA-Z0-9.-]*\.[a-zA-Z]{2,})/g,
		))
			if (!NAMES.has(host)) found.push(`${name}: ${host}`);
		// In pages and style sheets an address is asked at once, whosever it is.
		if (/\.(css|html|webmanifest)$/.test(name))
			for (const [address] of text.matchAll(
				/(?:src|href)=["']?(?:https?:)?\/\/[^"' >]+|url\(["']?(?:https?:)?\/\/[^)]+|@import[^;]+/g,
			))
				found.push(`${name}: ${address}`);
	}
	expect(found).toEqual([]);
});
