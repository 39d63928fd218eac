import type { Chance } from '../world/chance.ts';
import type { VirtualTime } from '../world/virtual-time.ts';

/** Something that travels: a frame, a ping, the end. */
interface Item {
	bytes: number;
	arrive: () => void;
	left: (() => void) | undefined;
}

interface UnderWay {
	arrive: () => void;
	at: number;
	cancel: () => void;
}

/** One time in so many a frame is held up: a phone changes its cell. */
const HELD_UP = 0.01;
const HELD_UP_MS = 3_000;

/** One direction of a line. What was sent earlier arrives earlier. */
export class FrameWay {
	readonly #time: VirtualTime;
	readonly #chance: Chance;
	readonly #latency: readonly [least: number, most: number];
	/** What has not left yet; the first of it is leaving. */
	#waiting: Item[] = [];
	#underWay: UnderWay[] = [];
	#buffered = 0;
	#rate: number | null = null;
	#lastAt = 0;
	#swallows = false;
	#cancelLeaving: (() => void) | null = null;

	constructor(time: VirtualTime, chance: Chance, latency: readonly [least: number, most: number]) {
		this.#time = time;
		this.#chance = chance;
		this.#latency = latency;
	}

	/** Bytes that were sent and have not left yet. */
	get buffered(): number {
		return this.#buffered;
	}

	/** What has left and not arrived. */
	get underWay(): number {
		return this.#underWay.length;
	}

	/** Sends something. `left` is called later, once it has left; never when it does not. */
	send(bytes: number, arrive: () => void, left?: () => void): void {
		const item = { bytes, arrive, left };
		if (this.#rate === null && this.#waiting.length === 0) {
			this.#leave(item);
			return;
		}
		this.#waiting.push(item);
		this.#buffered += bytes;
		this.#leaveLater();
	}

	/** From now on so many bytes leave in a second; `null`: all at once. */
	slow(bytesPerSecond: number | null): void {
		this.#rate = bytesPerSecond;
		this.#cancelLeaving?.();
		this.#cancelLeaving = null;
		if (bytesPerSecond === null) for (const item of this.#takeWaiting()) this.#leave(item);
		else this.#leaveLater();
	}

	/** The way breaks: what has not left never does, and of what is under way only some arrives, maybe late. */
	break(lateBy = 0): void {
		this.#takeWaiting();
		this.#cancelLeaving?.();
		this.#cancelLeaving = null;
		const arrives = this.#chance.below(this.#underWay.length + 1);
		for (const { cancel } of this.#underWay.splice(arrives)) cancel();
		if (lateBy > 0)
			this.#underWay = this.#underWay.map(({ arrive, at, cancel }) => {
				cancel();
				return this.#schedule(arrive, at + lateBy);
			});
		this.#swallows = true;
	}

	/** Nothing arrives any more, not even what is under way. */
	end(): void {
		this.break();
		for (const { cancel } of this.#underWay.splice(0)) cancel();
	}

	#takeWaiting(): Item[] {
		this.#buffered = 0;
		return this.#waiting.splice(0);
	}

	#leaveLater(): void {
		const first = this.#waiting[0];
		if (this.#cancelLeaving !== null || first === undefined || this.#rate === null) return;
		this.#cancelLeaving = this.#time.after((first.bytes / this.#rate) * 1_000, () => {
			this.#cancelLeaving = null;
			this.#waiting.shift();
			this.#buffered -= first.bytes;
			this.#leave(first);
			this.#leaveLater();
		});
	}

	#leave({ arrive, left }: Item): void {
		if (left !== undefined) this.#time.after(0, left);
		if (this.#swallows) return;
		const chance = this.#chance;
		const heldUp = chance.hits(HELD_UP) ? chance.between(0, HELD_UP_MS) : 0;
		const at = this.#time.now() + chance.between(...this.#latency) + heldUp;
		this.#underWay.push(this.#schedule(arrive, Math.max(at, this.#lastAt)));
	}

	#schedule(arrive: () => void, at: number): UnderWay {
		this.#lastAt = at;
		const cancel = this.#time.after(at - this.#time.now(), () => {
			this.#underWay.shift();
			arrive();
		});
		return { arrive, at, cancel };
	}
}
