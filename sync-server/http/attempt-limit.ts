import type { IncomingMessage } from 'node:http';
import type { Clock } from '../ports.ts';

/** Failed attempts count for so long. */
const WINDOW = 10 * 60 * 1000;
const MOST_PER_ADDRESS = 20;
const MOST_IN_ALL = 500;

/** Bounds guessing: codes that fit nothing, per address and in all. Attempts that succeed cost nothing. */
export class AttemptLimit {
	readonly #clock: Clock;
	#since = 0;
	#all = 0;
	readonly #byAddress = new Map<string, number>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Whether this address may try at the moment. */
	allows(address: string): boolean {
		const now = this.#clock.now();
		if (now - this.#since >= WINDOW || now < this.#since) {
			this.#since = now;
			this.#all = 0;
			this.#byAddress.clear();
		}
		return this.#all < MOST_IN_ALL && (this.#byAddress.get(address) ?? 0) < MOST_PER_ADDRESS;
	}

	failed(address: string): void {
		this.#all++;
		this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
	}
}

/**
 * The address that a request comes from. A proxy on this machine says whom it speaks for in the last part of
 * `X-Forwarded-For`; anybody else could write anything there.
 */
export function addressOf(request: IncomingMessage): string {
	const direct = request.socket.remoteAddress ?? '';
	const forwarded = request.headers['x-forwarded-for'];
	if (!/^(::1|(::ffff:)?127\.)/.test(direct) || forwarded === undefined) return direct;
	return String(forwarded).split(',').at(-1)?.trim() ?? direct;
}
