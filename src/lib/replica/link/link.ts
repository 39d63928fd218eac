import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from '../../protocol/limits.ts';
import type { StationMessage } from '../../protocol/messages.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { AppError } from '../app-error.ts';
import { backoff } from './backoff.ts';
import type { BusMessage, StationTrouble } from './bus-message.ts';
import { Connection } from './connection.ts';
import { shownOf, type LinkPhase as State } from './link-phase.ts';
import type { LinkIdentity, LinkPorts } from './link-ports.ts';
import type { Stop } from './outbox-sender.ts';
import { PresenceRelay } from './presence-relay.ts';
import { readBusMessage } from './read-bus-message.ts';
import { Session, type Welcome } from './session.ts';

/** The Web Lock that the one tab holds which is connected. */
const LOCK = 'link';
/** However often somebody wakes the link, attempts to connect begin no closer to each other than this. */
const ATTEMPT_MS = 1_000;
/** A station that has turned this device away is asked again so seldom by itself … */
const REJECTED_MS = 600_000;
/** … and no sooner than this when somebody wakes the link. */
const REJECTED_WAKE_MS = 30_000;
/** A connection that has been of use for so long has no trouble. */
const STEADY_MS = 20_000;
/** No station may send a device away for longer than this. */
const LONGEST_PAUSE_MS = 600_000;

/**
 * The one connection of this device to its station.
 *
 * 1. At most one tab's link is connected: the one that holds the lock.
 * 2. There is at most one connection; what an old one still says or does is not heard.
 * 3. Attempts are spread by full jitter, grow apart until a welcome, and begin at most once a second. What the
 *    station says about coming back is kept, also when somebody wakes the link.
 * 4. Only a welcome makes a session, and nothing of a session outlives its connection, except which documents are
 *    on screen and which are stopped by a refused entry.
 * 5. `online` is said when all that the hello was answered with is on this device's disk, not before.
 *
 * Inputs (lock, bus, socket, timers, storage) only name the next state; `#go` alone decides what follows from it.
 */
export class Link {
	readonly #ports: LinkPorts;
	readonly #relay: PresenceRelay;
	readonly #stopped = new Map<DocumentName, Stop>();
	#state: State = { kind: 'standby' };
	/** Connections since the last welcome that came to nothing. */
	#failures = 0;
	/** Connections since the last steady one that this device could not use, though it was welcome. */
	#troubles = 0;
	#attemptAt = -Infinity;
	/** What the station has said of its disk, and the session in which it was told. */
	#trouble: StationTrouble | null = null;
	#troubledSession: Session | null = null;
	/** Resolves when all that came over the last connection is on disk. */
	#settled: Promise<void> = Promise.resolve();
	#cancelTimer: () => void = () => undefined;
	#dropLock: () => void = () => undefined;
	#leaveBus: () => void = () => undefined;

	constructor(ports: LinkPorts) {
		this.#ports = ports;
		this.#relay = new PresenceRelay(ports.bus, ports.clock);
	}

	start(): void {
		this.#leaveBus = this.#ports.bus.listen((message) => this.#heard(readBusMessage(message)));
		this.#dropLock = this.#ports.holdLock(
			LOCK,
			(released) =>
				new Promise((resolve) => {
					if (released.aborted || this.#state.kind !== 'standby') return resolve();
					released.addEventListener('abort', () => {
						if (this.#state.kind !== 'closed') this.#go({ kind: 'standby' });
						resolve();
					});
					this.#go({ kind: 'identifying' });
				}),
		);
	}

	close(): void {
		if (this.#state.kind === 'closed') return;
		this.#go({ kind: 'closed' });
		this.#leaveBus();
		this.#dropLock();
	}

	/** The one place where something follows: ends what the former state held, and begins what the next one calls for. */
	#go(next: State): void {
		const former = this.#state;
		this.#state = next;
		this.#cancelTimer();
		this.#cancelTimer = () => undefined;
		if ('session' in former && !('session' in next && next.session === former.session))
			this.#settled = former.session.close();
		if ('connection' in former && !('connection' in next && next.connection === former.connection))
			former.connection.close();
		this.#tell();
		switch (next.kind) {
			case 'identifying':
				this.#attemptAt = this.#ports.clock.now();
				void this.#identify(next);
				return;
			case 'pausing':
				return this.#after(next.ms);
			case 'rejected':
				return this.#after(REJECTED_MS);
			case 'receiving':
			case 'erasing':
				return next.connection.keepAlive(true);
			case 'online':
				this.#cancelTimer = this.#ports.timers.after(STEADY_MS, () => (this.#troubles = 0));
				return next.connection.keepAlive(false);
			case 'closed':
			case 'standby':
			case 'unjoined':
			case 'greeting':
			case 'handing':
				return;
		}
	}

	#after(ms: number): void {
		this.#cancelTimer = this.#ports.timers.after(ms, () => this.#go({ kind: 'identifying' }));
	}

	/** A connection that came to nothing: the next one is tried after a pause. */
	#fail(): void {
		this.#trouble = null;
		const ms = backoff(this.#failures + this.#troubles, this.#ports.random);
		this.#failures++;
		this.#go({ kind: 'pausing', ms, obliged: false });
	}

	/** This device could not do its part. */
	#failHere(error: unknown): void {
		this.#ports.report(error);
		// A newer version of the app has the storage: its tab must get the link, this one can do nothing any more.
		if (error instanceof AppError && (error.code === 'reload' || error.code === 'store-newer'))
			return this.close();
		this.#troubles++;
		this.#fail();
	}

	// What comes from the bus

	#heard(message: BusMessage | null): void {
		switch (message?.type) {
			case 'wake':
				return this.#wake();
			case 'incomplete':
				if (this.#state.kind === 'receiving' || this.#state.kind === 'online')
					this.#state.session.incomplete(message.document);
				return;
			case 'ask':
				return this.#tell();
			case 'watch':
				return this.#relay.watch(message.tab, message.document);
			case 'unwatch':
				return this.#relay.unwatch(message.tab, message.document);
			case 'frame':
				if (message.to === 'link') this.#relay.fromTab(message.document, message.payload);
				return;
			case 'changed':
			case 'dropped':
			case 'channel':
			case 'link':
			case undefined:
				return;
		}
	}

	/** Something was written, the network may be back, or somebody looks: try now. */
	#wake(): void {
		const state = this.#state;
		switch (state.kind) {
			case 'unjoined':
				return this.#go({ kind: 'identifying' });
			case 'pausing':
				if (!state.obliged) this.#soon();
				return;
			case 'rejected':
				void this.#askAgain(state);
				return;
			case 'receiving':
			case 'online':
				state.connection.probe();
				return state.session.wake();
			case 'closed':
			case 'standby':
			case 'identifying':
			case 'greeting':
			case 'erasing':
			case 'handing':
				return;
		}
	}

	#soon(): void {
		const since = this.#ports.clock.now() - this.#attemptAt;
		// A clock that was set back counts as long ago.
		const ms = since < 0 ? 0 : ATTEMPT_MS - since;
		if (ms <= 0) this.#go({ kind: 'identifying' });
		else this.#go({ kind: 'pausing', ms, obliged: false });
	}

	/** Asks a station that turned this device away again: at once when it has become somebody else's, else seldom. */
	async #askAgain(state: State & { kind: 'rejected' }): Promise<void> {
		const identity = await this.#ports.identity().catch(() => null);
		if (this.#state !== state) return;
		const since = this.#ports.clock.now() - state.since;
		if (identity?.device !== state.device || since < 0 || since >= REJECTED_WAKE_MS)
			this.#go({ kind: 'identifying' });
	}

	#tell(): void {
		const state = shownOf(this.#state, this.#trouble);
		if (state !== null) this.#ports.bus.post({ type: 'link', state } satisfies BusMessage);
	}

	// The way to the welcome

	async #identify(state: State): Promise<void> {
		try {
			// The hello is to name what the last connection has brought.
			await this.#settled;
			const identity = await this.#ports.identity();
			if (this.#state !== state) return;
			if (identity === null) return this.#go({ kind: 'unjoined' });
			this.#connect(identity);
		} catch (error) {
			if (this.#state === state) this.#failHere(error);
		}
	}

	#connect(identity: LinkIdentity): void {
		const connection: Connection = new Connection(this.#ports, {
			said: (message) => this.#listen(connection, message),
			runs: (deflated, body) => {
				if ('session' in this.#state) this.#state.session.runs(deflated, body);
			},
			onChannel: (channel, message) => {
				if ('session' in this.#state) this.#state.session.onChannel(channel, message);
			},
			ended: () => this.#fail(),
		});
		this.#go({ kind: 'greeting', identity, connection, protocol: PROTOCOL_VERSION });
	}

	#listen(connection: Connection, message: StationMessage): void {
		const state = this.#state;
		if (!('connection' in state) || state.connection !== connection) return;
		if (message.type === 'bye') {
			const { reason, retryAfter, token } = message;
			if (reason === 'app-too-old' && token !== undefined) return void this.#outdated(state.identity, token);
			return this.#bye(state.identity, reason, retryAfter);
		}
		if (message.type === 'erase') return void this.#erase(state.identity, connection, message.token);
		if (state.kind === 'erasing') return;
		if (state.kind !== 'greeting') return state.session.said(message);
		if (message.type === 'challenge') void this.#greet(state, message.protocol, message.nonce);
		else if (message.type === 'welcome') this.#welcomed(state, message);
	}

	async #greet(state: State & { kind: 'greeting' }, protocol: number, nonce: string): Promise<void> {
		if (protocol < OLDEST_PROTOCOL) return this.#reject(state.identity.device, 'station-too-old');
		state.protocol = Math.min(protocol, PROTOCOL_VERSION);
		try {
			const { keeper, app } = this.#ports;
			const { device } = state.identity;
			const [signature, epoch, documents, waiting] = await Promise.all([
				state.identity.signHello(nonce),
				keeper.epoch(),
				keeper.copies(),
				keeper.unsent(),
			]);
			if (this.#state !== state) return;
			await state.connection.sendDeflated({
				type: 'hello',
				protocol: state.protocol,
				app,
				device,
				signature,
				epoch,
				documents,
				waiting,
			});
		} catch (error) {
			if (this.#state === state) this.#failHere(error);
		}
	}

	#welcomed({ identity, connection, protocol }: State & { kind: 'greeting' }, welcome: Welcome): void {
		this.#failures = 0;
		const current = () =>
			'connection' in this.#state && this.#state.connection === connection ? this.#state : null;
		const session = new Session(
			{
				...{ ports: this.#ports, connection, relay: this.#relay, stopped: this.#stopped },
				...{ device: identity.device, protocol },
			},
			welcome,
			{
				stored: (bytes) => {
					const state = current();
					if (state?.kind !== 'receiving') return;
					this.#go({ ...state, received: Math.min(state.received + bytes, state.bytes) });
				},
				tailed: () => {
					if (current() === null) return;
					// All that was asked for could be read, and nothing was said of the disk since.
					if (this.#troubledSession !== session) this.#trouble = null;
					this.#go({ kind: 'online', identity, connection, session });
				},
				troubled: (trouble) => {
					if (current() === null) return;
					this.#trouble = trouble;
					this.#troubledSession = session;
					this.#tell();
				},
				failed: (error) => {
					if (current() !== null) this.#failHere(error);
				},
				stale: () => {
					if (current() !== null) this.#go({ kind: 'identifying' });
				},
			},
		);
		this.#go({ kind: 'receiving', identity, connection, session, bytes: welcome.tail.bytes, received: 0 });
	}

	/** This device was revoked. */
	async #erase(identity: LinkIdentity, connection: Connection, token: string): Promise<void> {
		const state: State = { kind: 'erasing', identity, connection, isDone: false };
		this.#go(state);
		try {
			// What came before is on disk, or nothing of the device would be left but that.
			await this.#settled;
			await this.#ports.erasure.run(token);
			if (this.#state !== state) return;
			this.#go({ ...state, isDone: true });
			connection.send({ type: 'erased' });
		} catch (error) {
			if (this.#state === state) this.#failHere(error);
		}
	}

	/** This app is too old for the station. What waits must not wait for the update, which may never come. */
	async #outdated({ device }: LinkIdentity, token: string): Promise<void> {
		const state: State = { kind: 'handing', device };
		this.#go(state);
		try {
			await this.#settled;
			await this.#ports.handOutboxOver(token);
			if (this.#state === state) this.#reject(device, 'app-too-old');
		} catch (error) {
			if (this.#state === state) this.#failHere(error);
		}
	}

	/** The station knows that this device has forgotten it. */
	async #forgotten(): Promise<void> {
		this.#go({ kind: 'unjoined' });
		await this.#ports.erasure.forgetKey().catch((error: unknown) => this.#ports.report(error));
	}

	#bye(identity: LinkIdentity, reason: Reason | undefined, retryAfter: number | undefined): void {
		const { device, isForgotten = false } = identity;
		const isDone = this.#state.kind === 'erasing' && this.#state.isDone;
		if (reason !== undefined && retryAfter === undefined && (isDone || isForgotten))
			return void this.#forgotten();
		if (retryAfter !== undefined) {
			const asked = Math.min(Math.max(retryAfter, 0) * 1_000, LONGEST_PAUSE_MS);
			// A station that welcomes and then cannot read its disk is of no use yet, however often it is asked.
			const isFailing = reason === 'storage-failing';
			if (isFailing) this.#troubles++;
			this.#trouble = isFailing ? (this.#trouble ?? 'untold') : null;
			const ms = asked + backoff(this.#failures + this.#troubles, this.#ports.random);
			this.#failures++;
			return this.#go({ kind: 'pausing', ms, obliged: true });
		}
		if (reason === undefined) return this.#fail();
		return this.#reject(device, reason);
	}

	#reject(device: string, reason: Reason): void {
		this.#go({ kind: 'rejected', reason, device, since: this.#ports.clock.now() });
	}
}
