import { nodeRandom } from '../node-ports.ts';
import type { Ports } from '../ports.ts';

/** Time that passes only when the test says so; everything due happens in its order. */
export class VirtualPorts implements Ports {
	#now = 1_000_000;
	#due: { at: number; callback: () => void }[] = [];
	readonly logged: string[] = [];
	readonly clock = { now: () => this.#now };
	readonly random = nodeRandom;
	readonly timers = {
		after: (ms: number, callback: () => void) => {
			const entry = { at: this.#now + ms, callback };
			this.#due.push(entry);
			return () => {
				this.#due = this.#due.filter((other) => other !== entry);
			};
		},
		soon: (callback: () => void) => void this.timers.after(0, callback),
	};
	readonly log = {
		info: (_: object, message: string) => void this.logged.push(message),
		warn: (_: object, message: string) => void this.logged.push(message),
		error: (_: object, message: string) => void this.logged.push(message),
	};

	/** How many timers wait. */
	get waiting(): number {
		return this.#due.length;
	}

	/** Lets time pass, and everything happen that is due meanwhile. */
	async pass(ms: number): Promise<void> {
		const until = this.#now + ms;
		await settle();
		for (;;) {
			const next = [...this.#due].sort((a, b) => a.at - b.at)[0];
			if (next === undefined || next.at > until) break;
			this.#due = this.#due.filter((entry) => entry !== next);
			this.#now = Math.max(this.#now, next.at);
			next.callback();
			await settle();
		}
		this.#now = until;
	}
}

/** Lets all promises that can go on go on. */
async function settle(): Promise<void> {
	for (let i = 0; i < 50; i++) await Promise.resolve();
}
