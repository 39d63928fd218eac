import { describe, expect, test } from 'vitest';
import { AppUpdate, type AppUpdatePorts } from './app-update.svelte.ts';

type Listener = (event: { isUpdate?: boolean; isExternal?: boolean }) => void;

/** Stands in for the browser's service workers, which only the journeys have. */
function makeBrowser({ supported = true, refuses = false, active = false, uncontrolled = false } = {}) {
	const listeners = new Map<string, Set<Listener>>();
	const seen = { reloads: 0, skipped: 0, updates: 0, visible: undefined as (() => void) | undefined };
	const registration = {
		active: active ? { state: 'activated' } : null,
		installing: null as object | null,
		waiting: null,
	};
	/** What looking for a new version comes to. */
	const net: { update: () => Promise<void> } = { update: () => Promise.reject(new TypeError('offline')) };
	let time = 0;
	const workbox = {
		addEventListener: (type: string, listener: Listener) => {
			listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
		},
		removeEventListener: (type: string, listener: Listener) => listeners.get(type)?.delete(listener),
		register: () =>
			refuses ? Promise.reject(new DOMException('no', 'SecurityError')) : Promise.resolve(registration),
		update: () => {
			seen.updates++;
			return net.update();
		},
		messageSkipWaiting: () => seen.skipped++,
	};
	const ports: AppUpdatePorts = {
		workbox: () => Promise.resolve(workbox as unknown as Awaited<ReturnType<AppUpdatePorts['workbox']>>),
		supported: () => supported,
		controlled: () => active && !uncontrolled,
		reload: () => seen.reloads++,
		now: () => time,
		onVisible: (callback) => {
			seen.visible = callback;
			return () => (seen.visible = undefined);
		},
	};
	const emit = (type: string, event = {}) => listeners.get(type)?.forEach((listener) => listener(event));
	return { ports, seen, emit, net, registration, pass: (ms: number) => (time += ms) };
}

async function started(browser: ReturnType<typeof makeBrowser>): Promise<AppUpdate> {
	const update = new AppUpdate(browser.ports);
	await update.start();
	return update;
}

describe('AppUpdate', () => {
	test('is ready at once where the app is already on the device', async () => {
		expect((await started(makeBrowser({ active: true }))).status).toBe('ready');
	});

	test('is ready after the first installation, without a reload', async () => {
		const browser = makeBrowser();
		const update = await started(browser);
		expect(update.status).toBe('starting');
		browser.emit('activated', { isUpdate: false });
		browser.emit('controlling', { isUpdate: false });
		expect(update.status).toBe('ready');
		expect(browser.seen.reloads).toBe(0);
	});

	test('does not reload for the first version ever, also where an earlier page began to install it', async () => {
		const browser = makeBrowser();
		await started(browser);
		browser.emit('controlling', { isExternal: true });
		expect(browser.seen.reloads).toBe(0);
		browser.emit('controlling', { isExternal: true });
		expect(browser.seen.reloads).toBe(1);
	});

	test('reloads a page that was loaded past the version on the device, when a newer one takes over', async () => {
		const browser = makeBrowser({ active: true, uncontrolled: true });
		await started(browser);
		browser.emit('controlling', { isExternal: true });
		expect(browser.seen.reloads).toBe(1);
	});

	test('announces a new version and takes it only when told', async () => {
		const browser = makeBrowser({ active: true });
		const update = await started(browser);
		update.apply();
		expect(browser.seen.skipped).toBe(0);
		browser.emit('waiting');
		expect(update.status).toBe('waiting');
		update.apply();
		update.apply();
		expect(update.status).toBe('applying');
		expect(browser.seen.skipped).toBe(1);
		browser.emit('controlling', { isUpdate: true });
		expect(browser.seen.reloads).toBe(1);
	});

	test('wanted now, looks for a newer version and takes it as soon as it is there', async () => {
		const browser = makeBrowser({ active: true });
		const update = await started(browser);
		browser.net.update = () => {
			browser.registration.installing = {};
			return Promise.resolve();
		};
		await update.take();
		expect(update.status).toBe('looking');
		expect(browser.seen.skipped).toBe(0);
		browser.emit('waiting');
		expect([update.status, browser.seen.skipped, update.foundNone]).toEqual(['applying', 1, false]);
	});

	test('wanted now, says so when there is none, no network, or it cannot be fetched, and may be wanted again', async () => {
		const browser = makeBrowser({ active: true });
		const update = await started(browser);
		await update.take();
		expect([update.status, update.foundNone]).toEqual(['ready', true]);
		browser.net.update = () => Promise.resolve();
		await update.take();
		expect([update.status, update.foundNone]).toEqual(['ready', true]);
		browser.net.update = () => {
			browser.registration.installing = {};
			return Promise.resolve();
		};
		await update.take();
		browser.emit('redundant');
		expect([update.status, update.foundNone]).toEqual(['ready', true]);
		// One that comes by itself later is announced, not taken.
		browser.emit('waiting');
		expect([update.status, browser.seen.skipped]).toEqual(['waiting', 0]);
	});

	test('wanted now, is loaded anew where the browser keeps no app', async () => {
		const browser = makeBrowser({ refuses: true });
		await (await started(browser)).take();
		expect(browser.seen.reloads).toBe(1);
	});

	test('reloads a tab in which nobody has said anything', async () => {
		const browser = makeBrowser({ active: true });
		await started(browser);
		browser.emit('controlling', { isExternal: true });
		expect(browser.seen.reloads).toBe(1);
	});

	test('says so where the browser refuses or has no service workers', async () => {
		expect((await started(makeBrowser({ refuses: true }))).status).toBe('unavailable');
		expect((await started(makeBrowser({ supported: false }))).status).toBe('unavailable');
	});

	test('looks for a new version when it comes to the front after a while, and bears having no network', async () => {
		const browser = makeBrowser({ active: true });
		const update = await started(browser);
		browser.seen.visible?.();
		expect(browser.seen.updates).toBe(0);
		browser.pass(31 * 60_000);
		browser.seen.visible?.();
		browser.seen.visible?.();
		expect(browser.seen.updates).toBe(1);
		expect(update.status).toBe('ready');
	});

	test('hears nothing after close', async () => {
		const browser = makeBrowser({ active: true });
		const update = await started(browser);
		update.close();
		browser.emit('controlling', { isExternal: true });
		expect(browser.seen.reloads).toBe(0);
		expect(browser.seen.visible).toBeUndefined();
	});
});
