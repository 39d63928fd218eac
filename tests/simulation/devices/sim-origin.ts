import type { Bus, HoldLock } from '../../../src/lib/replica/ports.ts';
import type { Chance } from '../world/chance.ts';
import type { SimProcess } from '../world/sim-process.ts';

/** How long a message to another tab, or a lock that came free, is under way. */
const LATENCY_MS = [0, 2] as const;

interface BusEnd {
	process: SimProcess;
	listeners: Set<(message: unknown) => void>;
	/** When what was sent last arrives: what comes behind it does not overtake it. */
	lastAt: number;
}

interface Wish {
	process: SimProcess;
	take(): void;
}

/** What all tabs of a device share: the bus, and the locks. A process that was killed hears nothing and holds nothing. */
export class SimOrigin {
	readonly #now: () => number;
	readonly #chance: Chance;
	readonly #ends = new Set<BusEnd>();
	readonly #observers: ((message: unknown) => void)[] = [];
	readonly #held = new Map<string, SimProcess>();
	readonly #waiting = new Map<string, Wish[]>();

	constructor(now: () => number, chance: Chance) {
		this.#now = now;
		this.#chance = chance;
	}

	/** Which process holds a lock. */
	holder(lock: string): SimProcess | null {
		return this.#held.get(lock) ?? null;
	}

	/** Ends of the bus that somebody listens at. */
	get listening(): number {
		return [...this.#ends].reduce((sum, { listeners }) => sum + listeners.size, 0);
	}

	/** Hears everything at once, from outside the device. */
	observe(callback: (message: unknown) => void): void {
		this.#observers.push(callback);
	}

	/** An end of the bus. It does not hear itself. */
	bus(process: SimProcess): Bus & { close(): void } {
		const own: BusEnd = { process, listeners: new Set(), lastAt: 0 };
		this.#ends.add(own);
		process.whenKilled(() => this.#ends.delete(own));
		return {
			post: (message) => {
				if (!process.isAlive || !this.#ends.has(own)) return;
				for (const end of this.#ends) if (end !== own && end.listeners.size > 0) this.#deliver(end, message);
				for (const observer of this.#observers) observer(structuredClone(message));
			},
			listen: (callback) => {
				own.listeners.add(callback);
				return () => own.listeners.delete(callback);
			},
			close: () => void this.#ends.delete(own),
		};
	}

	/** What asks for locks in a process. */
	holdLock(process: SimProcess): HoldLock {
		return (name, work) => {
			const abort = new AbortController();
			const free = () => {
				if (this.#held.get(name) !== process) return;
				this.#held.delete(name);
				this.#grant(name);
			};
			const wish: Wish = {
				process,
				take: () => {
					if (abort.signal.aborted) free();
					else void process.answer(() => work(abort.signal)).then(free);
				},
			};
			const leave = () => {
				const waiting = this.#waiting.get(name) ?? [];
				this.#waiting.set(
					name,
					waiting.filter((other) => other !== wish),
				);
			};
			process.whenKilled(() => {
				leave();
				free();
			});
			this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), wish]);
			this.#grant(name);
			return () => {
				leave();
				abort.abort();
			};
		};
	}

	#grant(name: string): void {
		if (this.#held.has(name)) return;
		const wish = this.#waiting.get(name)?.shift();
		if (wish === undefined) return;
		this.#held.set(name, wish.process);
		wish.process.timers.after(this.#chance.between(...LATENCY_MS), () => wish.take());
	}

	#deliver(end: BusEnd, message: unknown): void {
		const copy = structuredClone(message);
		const now = this.#now();
		end.lastAt = Math.max(end.lastAt, now + this.#chance.between(...LATENCY_MS));
		end.process.timers.after(end.lastAt - now, () => {
			if (!this.#ends.has(end)) return;
			for (const listener of [...end.listeners]) listener(copy);
		});
	}
}
