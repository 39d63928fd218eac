import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { readChannelMessage, SyncMessage } from '../../protocol/channel-message.ts';
import type { Bus, Clock } from '../ports.ts';
import type { BusMessage } from './bus-message.ts';
import type { Channel, Channels } from './channels.ts';

/** A tab that was not heard for so long is gone. Hidden tabs speak once a minute at best. */
const FORGOTTEN_MS = 180_000;

/** What the relay needs of the connection that there is. */
export interface RelayLine {
	channels: Channels;
	send(channel: Channel, message: Uint8Array): void;
}

/**
 * Carries presence, and the check for holes, between the tabs that have a document on screen and its channel.
 *
 * 1. A document that some tab watches has a channel while the link is up; tabs are told when it opens and when it
 *    goes. Everything is said again on a new channel, since the station knows nothing of the old one.
 * 2. What tabs send to a document is presence or a question. Content goes by the outbox alone.
 */
export class PresenceRelay {
	readonly #bus: Bus;
	readonly #clock: Clock;
	/** For each watched document its tabs, and when each was heard last. */
	readonly #watchers = new Map<DocumentName, Map<string, number>>();
	/** Channels that the tabs know to be open. */
	readonly #told = new Map<DocumentName, Channel>();
	/** Documents whose channel the station has closed: asking again at once would go on for ever. */
	readonly #lost = new Set<DocumentName>();
	#line: RelayLine | null = null;

	constructor(bus: Bus, clock: Clock) {
		this.#bus = bus;
		this.#clock = clock;
	}

	isWatched(document: DocumentName): boolean {
		return this.#watchers.has(document);
	}

	/** The station can be reached from now on, or no longer. */
	use(line: RelayLine | null): void {
		this.#line = line;
		this.#lost.clear();
		for (const document of this.#watchers.keys()) this.#settle(document);
	}

	watch(tab: string, document: DocumentName): void {
		const tabs = this.#watchers.get(document) ?? new Map<string, number>();
		this.#watchers.set(document, tabs);
		const isNew = !tabs.has(tab);
		tabs.set(tab, this.#clock.now());
		const told = this.#told.get(document);
		this.#settle(document);
		// The tab may be later than the channel: it has not heard of it.
		if (isNew && told !== undefined && this.#told.get(document) === told)
			this.#post({ type: 'channel', document, open: true });
	}

	unwatch(tab: string, document: DocumentName): void {
		const tabs = this.#watchers.get(document);
		tabs?.delete(tab);
		if (tabs?.size !== 0) return;
		this.#watchers.delete(document);
		this.#settle(document);
	}

	/** A tab's message for a document's channel. */
	fromTab(document: DocumentName, payload: Uint8Array): void {
		const channel = this.#told.get(document);
		if (channel === undefined || this.#line === null || !isPresenceOrQuestion(payload)) return;
		if (this.#line.channels.of(document) === channel) this.#line.send(channel, payload);
	}

	/** A message of a document's channel that is for the tabs. */
	fromStation(document: DocumentName, payload: Uint8Array): void {
		for (const tab of this.#watchers.get(document)?.keys() ?? [])
			// A view's clone takes the whole buffer along, so it is cut out.
			this.#post({ type: 'frame', to: tab, tab, document, payload: payload.slice() });
	}

	/** A document's channel is closed; `lost` when the station did it. */
	cut(document: DocumentName, lost: boolean): void {
		if (lost) this.#lost.add(document);
		this.#settle(document);
	}

	/** Now and then: tabs that died are forgotten, channels that could not be opened are tried again. */
	tick(): void {
		const now = this.#clock.now();
		this.#lost.clear();
		for (const [document, tabs] of [...this.#watchers]) {
			for (const [tab, heard] of [...tabs]) if (now - heard > FORGOTTEN_MS) this.unwatch(tab, document);
			this.#settle(document);
		}
	}

	/** Brings the channel of one document, and what the tabs know of it, to what it should be. */
	#settle(document: DocumentName): void {
		const told = this.#told.get(document);
		const wanted = this.isWatched(document) && !this.#lost.has(document);
		const channel = wanted ? this.#line?.channels.open(document) : undefined;
		if (told !== undefined && told !== channel) {
			this.#told.delete(document);
			this.#post({ type: 'channel', document, open: false });
		}
		if (channel && told !== channel) {
			this.#told.set(document, channel);
			this.#post({ type: 'channel', document, open: true });
		}
		// Otherwise the station would show a member who has looked away.
		if (!this.isWatched(document)) this.#line?.channels.closeIdle();
	}

	#post(message: BusMessage): void {
		this.#bus.post(message);
	}
}

function isPresenceOrQuestion(payload: Uint8Array): boolean {
	const message = readChannelMessage(payload);
	if (message === null) return false;
	if (message.type === 'sync') return message.kind === SyncMessage.stepOne;
	return message.type === 'awareness' || message.type === 'queryAwareness';
}
