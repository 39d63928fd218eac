import type { Bus, Timers } from '../ports.ts';
import type { BusMessage, LinkState, StationTrouble } from './bus-message.ts';
import { readBusMessage } from './read-bus-message.ts';

/** A link that has not been heard for so long is asked … */
const SILENCE_MS = 30_000;
/** … and one that does not answer in this time is not there. */
const ANSWER_MS = 5_000;

/**
 * What a page knows of the link, wherever it runs.
 *
 * 1. What is shown was said by a link within the last 35 s. A link that is silent for longer is gone (its tab was
 *    killed, its worker crashed), and with it the line: `offline`.
 */
export class LinkStatus {
	readonly #bus: Bus;
	readonly #timers: Timers;
	readonly #subscribers = new Set<() => void>();
	readonly #leaveBus: () => void;
	#current: LinkState = { kind: 'starting' };
	#cancelTimer: () => void = () => undefined;

	constructor(bus: Bus, timers: Timers) {
		this.#bus = bus;
		this.#timers = timers;
		this.#leaveBus = bus.listen((message) => this.#heard(readBusMessage(message)));
		this.#ask();
	}

	get current(): LinkState {
		return this.#current;
	}

	/** Calls back when `current` has changed; the answer ends it. */
	subscribe(callback: () => void): () => void {
		this.#subscribers.add(callback);
		return () => this.#subscribers.delete(callback);
	}

	/** Tries at once to reach the station. */
	wake(): void {
		this.#bus.post({ type: 'wake' } satisfies BusMessage);
	}

	close(): void {
		this.#leaveBus();
		this.#cancelTimer();
		this.#subscribers.clear();
	}

	#ask(): void {
		this.#bus.post({ type: 'ask' } satisfies BusMessage);
		this.#after(ANSWER_MS, () => {
			this.#set({ kind: 'offline' });
			this.#after(SILENCE_MS, () => this.#ask());
		});
	}

	#heard(message: BusMessage | null): void {
		if (message?.type !== 'link') return;
		this.#after(SILENCE_MS, () => this.#ask());
		this.#set(message.state);
	}

	#after(ms: number, callback: () => void): void {
		this.#cancelTimer();
		this.#cancelTimer = this.#timers.after(ms, callback);
	}

	#set(state: LinkState): void {
		const before = this.#current;
		this.#current = state;
		if (!isNews(before, state)) return;
		for (const callback of this.#subscribers) callback();
	}
}

/** Progress is always news; the other states only when they are others. */
function isNews(before: LinkState, state: LinkState): boolean {
	if (state.kind !== before.kind || state.kind === 'receiving' || state.kind === 'rejected') return true;
	return troubleOf(state) !== troubleOf(before);
}

/** What keeps the station from storing, as far as the link knows. */
export function troubleOf(state: LinkState): StationTrouble | null {
	return ('trouble' in state ? state.trouble : null) ?? null;
}
