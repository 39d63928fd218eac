import { assertNever } from '../../domain/kernel/assert-never.ts';
import { isDocumentName, type DocumentName } from '../../domain/kernel/document-name.ts';
import { isOfStaff } from '../../domain/rights/standing.ts';

import { readChannelMessage, SyncMessage } from '../../protocol/channel-message.ts';
import type { StationMessage } from '../../protocol/messages.ts';

import { BringBack } from './bring-back.ts';
import type { StationTrouble } from './bus-message.ts';
import { Channels } from './channels.ts';
import type { Connection } from './connection.ts';
import type { LinkPorts } from './link-ports.ts';
import { OutboxSender, type Stop } from './outbox-sender.ts';
import type { PresenceRelay } from './presence-relay.ts';
import { TailReceiver } from './tail-receiver.ts';

/** How often what was put off is tried again, dead tabs are forgotten and idle channels closed. */
const TICK_MS = 25_000;
/** A token is renewed, by connecting anew, when this much of its time has passed. */
const RENEW_AT = 0.9;

export type Welcome = StationMessage & { type: 'welcome' };

/** What outlives a connection. */
export interface SessionParts {
	ports: LinkPorts;
	connection: Connection;
	relay: PresenceRelay;
	/** The device that was welcomed. */
	device: string;
	/** The version of the wire that is spoken. */
	protocol: number;
	stopped: Map<DocumentName, Stop>;
}

export interface SessionEvents {
	/** So many bytes of the tail more are on disk. */
	stored(bytes: number): void;
	/** All that the hello was answered with is on disk. */
	tailed(): void;
	/** The device's own storage failed, or what came was unreadable: the connection is of no use. */
	failed(error: unknown): void;
	/** The station can no longer store what comes, or can again (`null`). */
	troubled(trouble: StationTrouble | null): void;
	/** The token should be renewed by connecting anew. */
	stale(): void;
}

/** What there is between a welcome and the end of its connection. Nothing of it is used for the next one. */
export class Session {
	readonly #parts: SessionParts;
	readonly #events: SessionEvents;
	readonly #channels: Channels;
	readonly #receiver: TailReceiver;
	readonly #sender: OutboxSender;
	readonly #bringBack: BringBack;
	#cancelTick: () => void;
	readonly #cancelRenewal: () => void;
	/** The epoch is entered: documents may be sent and shown. */
	#ready = false;
	#closed = false;

	constructor(parts: SessionParts, welcome: Welcome, events: SessionEvents) {
		const { ports, connection, relay } = parts;
		this.#parts = parts;
		this.#events = events;
		this.#channels = new Channels(
			connection,
			(document) => relay.isWatched(document) || this.#sender.isBusy(document),
		);
		this.#receiver = new TailReceiver(ports.keeper, ports.deflate, {
			missing: (document, seq) => connection.send({ type: 'tail', document, seq }),
			stored: events.stored,
			failed: events.failed,
		});
		const own = !isOfStaff(welcome.member.standing);
		const send = (channel: { number: number }, message: Uint8Array) =>
			connection.sendOnChannel(channel.number, message);
		this.#sender = new OutboxSender({
			keeper: ports.keeper,
			channels: this.#channels,
			timers: ports.timers,
			send,
			buffered: () => connection.buffered,
			ask: ({ document, seq }) => this.#receiver.ask(document, seq),
			then: (step) => this.#receiver.then(step),
			own,
			saysEntered: parts.protocol >= 2,
			stopped: parts.stopped,
			cut: (document, lost) => relay.cut(document, lost),
			failed: events.failed,
		});
		this.#bringBack = new BringBack({
			keeper: ports.keeper,
			channels: this.#channels,
			send,
			own,
			report: ports.report,
		});
		this.#cancelTick = this.#scheduleTick();
		const lasts = Math.max(0, welcome.tokenExpires - welcome.now);
		this.#cancelRenewal = ports.timers.after(Math.min(lasts * RENEW_AT, 2 ** 31 - 1), events.stale);

		this.#receiver.then(async () => {
			await this.#enterEpoch(welcome);
			if (this.#closed) return;
			// Before the tail is here: a phone may have signal for seconds only, and its visits come first.
			this.#ready = true;
			relay.use({ channels: this.#channels, send });
			this.#sender.wake();
			// A kill may have come before copies gave way of which nothing will come. The others were named in the hello.
			await ports.keeper.waitingForWhole();
			const { station, member, token, now: stationNow, leaseDays } = welcome;
			const tokenExpires = ports.clock.now() + lasts;
			const { device } = parts;
			await ports.saveStanding({ device, station, member, token, tokenExpires, stationNow, leaseDays });
		});
		this.#gone(welcome.gone);
		this.#replaced(welcome.replace ?? []);
		ports.uploader.begin(welcome.token);
	}

	/** Own entries may wait. */
	wake(): void {
		if (this.#ready) this.#sender.wake();
		this.#parts.ports.uploader.wake();
	}

	/** A copy on this device lacks something. */
	incomplete(document: DocumentName): void {
		if (this.#ready) this.#receiver.ask(document, 0);
	}

	said(message: StationMessage): void {
		switch (message.type) {
			case 'tailed':
				return this.#receiver.then(async () => this.#events.tailed());
			case 'storing':
				this.#events.troubled(message.ok ? null : (message.cause ?? 'untold'));
				if (message.ok) this.#again();
				return;
			case 'gone':
				return this.#gone(message.documents);
			case 'replace':
				return this.#replaced(message.documents);
			case 'refused': {
				const channel = this.#channels.numbered(message.channel);
				if (channel !== undefined) this.#sender.refused(channel, message.n, message.reason);
				return;
			}
			case 'closed': {
				const channel = this.#channels.numbered(message.channel);
				if (channel === undefined) return;
				this.#bringBack.channelClosed(channel, message.reason);
				this.#sender.channelClosed(channel, message.reason);
				return;
			}
			case 'challenge':
			case 'welcome':
			case 'pong':
			case 'bye':
			case 'erase':
				// Nothing that a session has to do with: the link answers it, or it comes twice and means nothing.
				return;
			default:
				return assertNever(message);
		}
	}

	runs(deflated: boolean, body: Uint8Array): void {
		this.#receiver.runs(deflated, body);
	}

	onChannel(number: number, payload: Uint8Array): void {
		const channel = this.#channels.numbered(number);
		const message = readChannelMessage(payload);
		// A channel that was closed meanwhile, or a kind of message that this version does not know.
		if (channel === undefined || message === null) return;
		if (message.type === 'receipt') this.#sender.receipt(channel, message.seq, message.n);
		else if (message.type === 'sync' && message.kind === SyncMessage.stepOne)
			this.#sender.mend(channel, message.bytes);
		else if (message.type === 'sync' && this.#bringBack.stepTwo(channel, message.bytes)) return;
		else this.#parts.relay.fromStation(channel.document, payload);
	}

	/** Ends it, and resolves when all that has come over its connection is on disk. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#cancelTick();
		this.#cancelRenewal();
		this.#parts.ports.uploader.end();
		this.#bringBack.close();
		this.#sender.close();
		this.#parts.relay.use(null);
		// What came of an epoch that was not entered belongs nowhere.
		if (!this.#ready) this.#receiver.close();
		else await this.#receiver.finish();
	}

	/** A new epoch begins before anything of the tail is stored, and after the station got back what it has lost. */
	async #enterEpoch({ epoch, gone, replace = [] }: Welcome): Promise<void> {
		const { keeper } = this.#parts.ports;
		const before = await keeper.epoch();
		if (before === epoch) return;
		if (before !== '') {
			const copies = (await keeper.copies()).map(([document]) => document);
			// From what is replaced a person was erased, who must not come back from here.
			const compared = copies.filter((document) => !gone.includes(document) && !replace.includes(document));
			if (!(await this.#bringBack.run(compared))) return;
		}
		await keeper.beginEpoch(epoch);
		// Photos wait now that had not waited.
		if (before !== '') this.#parts.ports.uploader.wake();
	}

	/** What has not come over the line is handed to staff by the keeper. */
	#gone(documents: readonly string[]): void {
		const known = documents.filter(isDocumentName);
		if (known.length > 0) this.#receiver.then(() => this.#parts.ports.keeper.drop(known));
	}

	/** The copies give way to the documents that follow. */
	#replaced(documents: readonly string[]): void {
		const known = documents.filter(isDocumentName);
		if (known.length === 0) return;
		this.#receiver.then(async () => {
			for (const document of known) this.#sender.forget(document);
			await this.#parts.ports.keeper.replace(known);
		});
	}

	/** The station can store again: what it could not take is tried at once, photos too. */
	#again(): void {
		if (this.#ready) this.#sender.tick();
		this.#parts.ports.uploader.wake();
	}

	/** Now and then: an answer may have been overtaken by what was then on its way. */
	async #askForWhole(): Promise<void> {
		for (const document of await this.#parts.ports.keeper.waitingForWhole())
			if (!this.#closed) this.#receiver.ask(document, 0);
	}

	#scheduleTick(): () => void {
		return this.#parts.ports.timers.after(TICK_MS, () => {
			if (this.#closed) return;
			this.#cancelTick = this.#scheduleTick();
			if (!this.#ready) return;
			this.#sender.tick();
			this.#receiver.then(() => this.#askForWhole());
			this.#parts.relay.tick();
			this.#channels.closeIdle();
		});
	}
}
