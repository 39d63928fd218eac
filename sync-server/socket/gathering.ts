import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Timers } from '../ports.ts';
import { encodePresences, type Presence } from './presence.ts';

/** Words of one device closer together than this are said as one: only the newest counts. */
const PAUSE = 50;

/** A channel, as much of it as presence needs. */
export interface Attendant {
	readonly document: DocumentName;
	send(message: Uint8Array): void;
}

interface Attendance {
	/** The newest word of the awareness client that this channel speaks for, from its first word to its farewell. */
	latest: Presence | null;
	/** Whether the newest word has not been passed on yet. */
	unsaid: boolean;
	cancelPause: (() => void) | null;
}

/**
 * Who is looking at which document. Presence is passed on, never stored, and costs nothing where nobody looks.
 *
 * 1. A channel speaks for one awareness client at a time, and no two channels of a document for the same.
 * 2. Whoever comes is told of all who are there; when a channel closes, all are told that its client has left.
 */
export class Gathering {
	readonly #timers: Timers;
	readonly #attendants = new Map<DocumentName, Map<Attendant, Attendance>>();

	constructor(timers: Timers) {
		this.#timers = timers;
	}

	enter(attendant: Attendant): void {
		let all = this.#attendants.get(attendant.document);
		if (all === undefined) this.#attendants.set(attendant.document, (all = new Map()));
		all.set(attendant, { latest: null, unsaid: false, cancelPause: null });
		this.tell(attendant);
	}

	/** Tells a channel of all others that are there. */
	tell(attendant: Attendant): void {
		const present: Presence[] = [];
		for (const [other, { latest }] of this.#attendants.get(attendant.document) ?? [])
			if (other !== attendant && latest !== null && latest.state !== null) present.push(latest);
		if (present.length > 0) attendant.send(encodePresences(present));
	}

	/** Passes a word on; `false` when it speaks for somebody else. */
	say(attendant: Attendant, presence: Presence): boolean {
		const all = this.#attendants.get(attendant.document);
		const own = all?.get(attendant);
		if (all === undefined || own === undefined) return false;
		// A client that has said farewell makes room for the device's other tab. The others hear of it first.
		if (own.latest !== null && own.latest.client !== presence.client) {
			if (own.latest.state !== null) return false;
			if (own.unsaid) this.#tellOthers(attendant, own.latest);
		}
		for (const [other, { latest }] of all)
			if (other !== attendant && latest?.client === presence.client) return false;
		own.latest = presence;
		own.unsaid = true;
		if (own.cancelPause === null) this.#pass(attendant, own);
		return true;
	}

	leave(attendant: Attendant): void {
		const all = this.#attendants.get(attendant.document);
		const own = all?.get(attendant);
		if (all === undefined || own === undefined) return;
		own.cancelPause?.();
		all.delete(attendant);
		if (all.size === 0) this.#attendants.delete(attendant.document);
		if (own.latest === null) return;
		const farewell = { ...own.latest, clock: own.latest.clock + 1, state: null };
		this.#tellOthers(attendant, farewell);
	}

	#pass(attendant: Attendant, own: Attendance): void {
		if (own.unsaid && own.latest !== null) {
			own.unsaid = false;
			this.#tellOthers(attendant, own.latest);
			own.cancelPause = this.#timers.after(PAUSE, () => this.#pass(attendant, own));
		} else own.cancelPause = null;
	}

	#tellOthers(attendant: Attendant, presence: Presence): void {
		const message = encodePresences([presence]);
		for (const other of this.#attendants.get(attendant.document)?.keys() ?? [])
			if (other !== attendant) other.send(message);
	}
}
