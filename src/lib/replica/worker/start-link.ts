import { REASONS } from '../../protocol/reasons.ts';
import { AppError, DEVICE_ERRORS } from '../app-error.ts';
import { backoff } from '../link/backoff.ts';
import type { BusMessage } from '../link/bus-message.ts';
import type { Bus, Random, Timers } from '../ports.ts';
import type { StartMessage, WorkerMessage } from './worker-message.ts';

/** A worker that has lived for so long did not crash at its start. */
const SOUND_MS = 60_000;
/** The first restart waits about so long; later ones longer. */
const FIRST_PAUSE_MS = 1_000;

/** A dedicated worker, as much of it as is used. */
export interface LinkWorker {
	postMessage(message: StartMessage): void;
	terminate(): void;
	onmessage: ((event: MessageEvent<WorkerMessage>) => void) | null;
	onerror: ((event: ErrorEvent) => void) | null;
}

export interface StartLinkParts {
	/** The page's end of the bus, and its name. */
	bus: Bus;
	busName: string;
	/** The app's version. */
	app: string;
	timers: Timers;
	random: Random;
	report(error: unknown): void;
	/** Left out: the real one. */
	makeWorker?: () => LinkWorker;
	/** Where the page's events come from; left out: the window and its document. */
	page?: { window: EventTarget; document: EventTarget & { visibilityState: DocumentVisibilityState } };
}

/**
 * Starts this tab's link in a worker of its own, restarts it when it crashes, and wakes the link (whichever tab has
 * it) when there is reason to hope for the network. The answer ends it.
 */
export function startLink(parts: StartLinkParts): { close(): void } {
	const { bus, busName, app, timers, random, report } = parts;
	const { window: view, document: page } = parts.page ?? { window, document };
	let worker: LinkWorker | null = null;
	let crashes = 0;
	let cancelTimer: () => void = () => undefined;
	let closed = false;

	function start(): void {
		const started = (parts.makeWorker ?? makeLinkWorker)();
		worker = started;
		started.onmessage = ({ data }) => {
			if (data.type === 'problem') report(asError(data.error));
		};
		started.onerror = (event) => {
			event.preventDefault();
			report(event.error ?? new Error(event.message || 'the link’s worker could not be loaded'));
			if (worker === started) restart();
		};
		started.postMessage({ type: 'start', app, bus: busName });
		cancelTimer = timers.after(SOUND_MS, () => (crashes = 0));
	}

	function restart(): void {
		stop();
		crashes++;
		cancelTimer = timers.after(FIRST_PAUSE_MS + backoff(crashes, random) * 2, start);
	}

	function stop(): void {
		cancelTimer();
		worker?.terminate();
		worker = null;
	}

	const wake = () => bus.post({ type: 'wake' } satisfies BusMessage);
	const wakeIfVisible = () => {
		if (page.visibilityState === 'visible') wake();
	};
	// 'offline' as well: the link then tries its line, which is the quickest way to say so on screen.
	for (const event of ['online', 'offline', 'pageshow']) view.addEventListener(event, wake);
	page.addEventListener('visibilitychange', wakeIfVisible);
	start();

	return {
		close() {
			if (closed) return;
			closed = true;
			for (const event of ['online', 'offline', 'pageshow']) view.removeEventListener(event, wake);
			page.removeEventListener('visibilitychange', wakeIfVisible);
			stop();
		},
	};
}

function makeLinkWorker(): LinkWorker {
	return new Worker(new URL('./link.worker.ts', import.meta.url), { type: 'module', name: 'link' });
}

/** Errors of ours come out of the worker without their class. */
function asError(error: unknown): unknown {
	if (typeof error !== 'object' || error === null || !('code' in error)) return error;
	const code = [...REASONS, ...DEVICE_ERRORS].find((known) => known === error.code);
	return code === undefined ? error : new AppError(code, error);
}
