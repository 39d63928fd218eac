import type { Workbox } from 'workbox-window';

/**
 * - `starting`: nothing is known yet
 * - `unavailable`: this browser keeps no app (private window, no service workers): without a network it won't start
 * - `ready`: the app is on the device and starts without a network
 * - `looking`: somebody wants a newer version, and it is being looked for
 * - `waiting`: so is a newer version, which takes over when somebody says so
 * - `applying`: it is taking over; the page is about to reload
 */
export type AppUpdateStatus = 'starting' | 'unavailable' | 'ready' | 'looking' | 'waiting' | 'applying';

/** What is used of the browser; narrowed, so that a test can stand in for it. */
export interface AppUpdatePorts {
	workbox(): Promise<
		Pick<Workbox, 'addEventListener' | 'removeEventListener' | 'register' | 'update' | 'messageSkipWaiting'>
	>;
	supported(): boolean;
	/** Whether a version on the device has answered for this page. */
	controlled(): boolean;
	reload(): void;
	now(): number;
	/** Calls back whenever the app comes to the front; returns the way to end that. */
	onVisible(callback: () => void): () => void;
}

/** An installed app may stay open for weeks and never navigates, which is when browsers look for a new version. */
const LOOK_EVERY_MS = 30 * 60_000;

/** Keeps the app on the device up to date, and says how it stands. One for each tab. */
export class AppUpdate {
	#status = $state<AppUpdateStatus>('starting');
	#ports: AppUpdatePorts;
	#closed = false;
	#apply: (() => void) | undefined;
	#ends: (() => void)[] = [];
	#look: (() => Promise<void>) | undefined;
	/** Somebody has asked for a newer version: it is taken as soon as it is there. */
	#wanted = false;
	#foundNone = $state(false);
	#lookedAt = 0;
	/** The page came from the network while no version was on the device: the first one is about to take it over. */
	#firstToCome = false;

	constructor(ports: AppUpdatePorts) {
		this.#ports = ports;
	}

	get status(): AppUpdateStatus {
		return this.#status;
	}

	/** Whether the last look that somebody wanted has found nothing newer, or nobody to ask. */
	get foundNone(): boolean {
		return this.#foundNone;
	}

	/** Registers the service worker and follows what becomes of it. */
	async start(): Promise<void> {
		if (!this.#ports.supported()) {
			this.#status = 'unavailable';
			return;
		}
		const controlled = this.#ports.controlled();
		const workbox = await this.#ports.workbox();
		if (this.#closed) return;
		this.#lookedAt = this.#ports.now();
		this.#apply = () => workbox.messageSkipWaiting();

		this.#on(workbox, 'waiting', () => {
			this.#status = 'waiting';
			if (this.#wanted) this.apply();
		});
		this.#on(workbox, 'redundant', () => {
			// What was found could not be fetched whole.
			if (this.#status === 'looking') this.#stopLooking();
		});
		this.#on(workbox, 'activated', () => {
			if (this.#status === 'starting') this.#status = 'ready';
		});
		this.#on(workbox, 'controlling', (event) => {
			// Every tab, whoever has said so: the old version's files are gone, its next lazy import would fail.
			// The first version ever takes over a page of its own kind: no reload then. Where an earlier page has begun to
			// install it, Workbox takes it for somebody else's: a code half typed on this one would be lost.
			const isFirst = this.#firstToCome;
			this.#firstToCome = false;
			if (!isFirst && (event.isUpdate || event.isExternal)) this.#ports.reload();
		});
		try {
			const registration = await workbox.register({ immediate: true });
			this.#firstToCome = !controlled && registration?.active?.state !== 'activated';
			if (registration?.active && this.#status === 'starting') this.#status = 'ready';
			this.#look = async () => {
				await workbox.update();
				// One that was found is being fetched; `waiting` follows.
				if (!registration?.installing && !registration?.waiting) this.#stopLooking();
			};
		} catch {
			// Refused (private window, blocked by policy, index.html of another build): the app works, but only
			// with a network. A version that is already installed goes on serving.
			if (this.#status === 'starting') this.#status = 'unavailable';
			return;
		}
		this.#ends.push(
			this.#ports.onVisible(() => {
				const now = this.#ports.now();
				if (now - this.#lookedAt < LOOK_EVERY_MS) return;
				this.#lookedAt = now;
				workbox.update().catch(() => {
					// No network, or the new version is refused: the present one stays, and the next look may find it.
				});
			}),
		);
	}

	/**
	 * Somebody wants a newer version now: takes the one that waits, or looks for one and takes that. Where the browser keeps
	 * no app, the page is loaded anew: what comes then is the newest.
	 */
	async take(): Promise<void> {
		if (this.#status === 'waiting') this.apply();
		if (this.#status === 'unavailable') this.#ports.reload();
		if (this.#status !== 'ready') return;
		this.#wanted = true;
		this.#foundNone = false;
		this.#status = 'looking';
		// No network is said as any other look that has found nothing.
		await this.#look?.().catch(() => this.#stopLooking());
	}

	/** Takes the waiting version; this tab and all others reload. */
	apply(): void {
		if (this.#status !== 'waiting') return;
		this.#status = 'applying';
		this.#apply?.();
	}

	close(): void {
		this.#closed = true;
		for (const end of this.#ends.splice(0)) end();
	}

	#stopLooking(): void {
		this.#wanted = false;
		this.#foundNone = true;
		this.#status = 'ready';
	}

	#on(
		workbox: Awaited<ReturnType<AppUpdatePorts['workbox']>>,
		type: 'waiting' | 'redundant' | 'activated' | 'controlling',
		listener: Parameters<typeof workbox.addEventListener<typeof type>>[1],
	): void {
		workbox.addEventListener(type, listener);
		this.#ends.push(() => workbox.removeEventListener(type, listener));
	}
}
