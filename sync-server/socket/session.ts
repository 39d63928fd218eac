import { assertNever } from '../../src/lib/domain/kernel/assert-never.ts';
import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { isOfStaff } from '../../src/lib/domain/rights/standing.ts';
import { CONTROL_CHANNEL, ControlKind, decodeFrame, encodeControl } from '../../src/lib/protocol/frame.ts';
import { PROTOCOL_VERSION } from '../../src/lib/protocol/limits.ts';
import { encodeMessage, type DeviceMessage, type StationMessage } from '../../src/lib/protocol/messages.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import type { Committed } from '../documents/write.ts';
import type { MemberOfStation } from '../members/membership.ts';
import type { Services } from '../services.ts';
import type { DeviceSeen } from '../store/store.ts';
import type { Listener } from './audience.ts';
import { Channels } from './channels.ts';
import { compareEpochs } from './compare-epochs.ts';
import type { Gathering } from './gathering.ts';
import { greet, type Hello } from './greet.ts';
import { inOrder } from './in-order.ts';
import { Lane } from './lane.ts';
import { measureTail } from './measure-tail.ts';
import { noteErased } from './note-erased.ts';
import { readControl } from './read-control.ts';
import { toReplace } from './to-replace.ts';

/** How long a stranger may take to say hello, and how much they may say. */
const GREETING_TIME = 10_000;
const GREETING_BYTES = 256 * 1024;
/** How long a revoked device may take to hand over what it has and to forget the station, before it has to come again. */
const ERASING_TIME = 10 * 60 * 1000;
/** What may wait for a slow reader, beside one frame of a tail, before the line is cut. */
const SLOW_BYTES = 8 * 1024 * 1024;
/** Seconds after which to come again when the station could not do its part. */
const RETRY_AFTER = 5;

/** One WebSocket, as much of it as a session uses. */
export interface Line {
	send(frame: Uint8Array, left?: () => void): void;
	/** Bytes that have not left yet. */
	readonly buffered: number;
	/** Ends it after what was sent. */
	close(): void;
	/** Ends it at once. */
	cut(): void;
}

type State =
	| { kind: 'greeting'; nonce: string; cancelDeadline: () => void }
	/** It is looked up who that is; what comes meanwhile waits, and so does that the device is revoked. */
	| {
			kind: 'verifying';
			frames: Uint8Array[];
			bytes: number;
			isRevoked: boolean;
			cancelDeadline: () => void;
	  }
	| { kind: 'ready'; lane: Lane; channels: Channels }
	/** Revoked, and told to erase itself. */
	| { kind: 'erasing'; cancelDeadline: () => void }
	| { kind: 'closed' };

interface Context extends Services {
	gathering: Gathering;
	/** The newest erasure of each document that had one. */
	purges(): ReadonlyMap<DocumentName, number>;
	/** The device is known now: the socket counts no longer among the strangers. */
	welcomed(): void;
}

/**
 * One connection, from the challenge to its end.
 *
 * 1. Nothing but the challenge leaves before the device has proved who it is.
 * 2. Documents leave only while the member may read them; that is looked at again whenever rights change.
 * 3. Once `closed`, nothing is sent or taken any more.
 */
export class Session implements Listener {
	readonly #line: Line;
	readonly #context: Context;
	#state: State;
	#device = '';
	#member: MemberOfStation = { id: '', name: '', standing: 'volunteer' };
	#seen: DeviceSeen | null = null;

	constructor(line: Line, context: Context) {
		this.#line = line;
		this.#context = context;
		const nonce = Buffer.from(context.ports.random.bytes(24)).toString('base64url');
		const cancelDeadline = context.ports.timers.after(GREETING_TIME, () => line.cut());
		this.#state = { kind: 'greeting', nonce, cancelDeadline };
		this.#say({ type: 'challenge', protocol: PROTOCOL_VERSION, nonce });
	}

	get device(): string {
		return this.#device;
	}

	get member(): string {
		return this.#member.id;
	}

	/** Takes a message of the socket. */
	receive(message: Uint8Array): void {
		const state = this.#state;
		if (state.kind === 'closed') return;
		if (state.kind === 'verifying') {
			state.bytes += message.length;
			if (state.bytes > GREETING_BYTES) this.#bye('too-large');
			else state.frames.push(message);
			return;
		}
		if (state.kind !== 'ready' && message.length > GREETING_BYTES) {
			this.#bye('too-large');
			return;
		}
		const frame = decodeFrame(message);
		if (frame === null) this.#bye('malformed');
		else if (frame.channel === CONTROL_CHANNEL) this.#control(frame.payload);
		else if (state.kind === 'ready') state.channels.receive(frame.channel, frame.payload);
		else this.#bye('malformed');
	}

	/** The socket has ended, for whatever reason. */
	ended(): void {
		const state = this.#state;
		if (state.kind === 'closed') return;
		this.#state = { kind: 'closed' };
		this.#context.audience.leave(this);
		if (state.kind !== 'ready') {
			state.cancelDeadline();
			return;
		}
		state.lane.close();
		state.channels.ended();
		const { seen, ports } = this.#context;
		if (this.#seen !== null) seen.note(this.#device, { ...this.#seen, at: ports.clock.now() });
	}

	push(committed: Committed, frame: Uint8Array): void {
		if (this.#state.kind === 'ready' && committed.source !== this)
			this.#state.lane.push(committed.document, committed.seq, frame);
	}

	lookFor(document: DocumentName): void {
		if (this.#state.kind === 'ready') this.#state.lane.lookFor(document);
	}

	reviewRights(): void {
		if (this.#state.kind !== 'ready') return;
		const { lane, channels } = this.#state;
		const { membership, registry } = this.#context;
		const member = membership.member(this.member);
		if (member === null) {
			// What that means for the device it is told by the answer to its next hello.
			this.leave(0);
			return;
		}
		const gone = [...lane.documents].filter((document) => !membership.mayOpen(this.member, document));
		for (const document of gone) this.#unfollow(lane, document);
		channels.closeWhere((document) => !membership.mayOpen(this.member, document), 'not-yours');
		if (gone.length > 0) this.#say({ type: 'gone', documents: gone });
		for (const document of membership.openable(this.member, registry.heads.keys()))
			if (!lane.follows(document)) this.#follow(lane, document, 0);
		// What a member is at the station is told by the welcome: the device comes again for it.
		if (member.standing !== this.#member.standing || member.name !== this.#member.name) this.leave(0);
	}

	replace(document: DocumentName): void {
		if (this.#state.kind !== 'ready' || !this.#state.lane.follows(document)) return;
		const { lane, channels } = this.#state;
		// What is under way there builds on the copy that is given up.
		channels.closeWhere((other) => other === document, 'storage-failing');
		this.#say({ type: 'replace', documents: [document] });
		lane.rewind(document, 0);
	}

	/** Why, only those are told who can do something about it. */
	tellStorage(): void {
		if (this.#state.kind !== 'ready') return;
		const { cause } = this.#context.storage;
		this.#say({
			type: 'storing',
			ok: cause === null,
			...(cause !== null && isOfStaff(this.#member.standing) ? { cause } : {}),
		});
	}

	sendAway(): void {
		if (this.#state.kind === 'verifying') this.#state.isRevoked = true;
		else this.leave(0);
	}

	leave(retryAfter: number): void {
		this.#bye(undefined, retryAfter);
	}

	cut(): void {
		this.#line.cut();
		this.ended();
	}

	#control(payload: Uint8Array): void {
		const message = readControl(payload);
		if (message === null) this.#bye('malformed');
		else if (this.#state.kind === 'greeting') this.#hello(message, this.#state);
		else if (this.#state.kind === 'ready') this.#told(message, this.#state);
		else if (this.#state.kind === 'erasing') this.#toldByRevoked(message);
	}

	#hello(message: DeviceMessage, state: State & { kind: 'greeting' }): void {
		if (message.type !== 'hello') {
			this.#bye('malformed');
			return;
		}
		const { cancelDeadline } = state;
		this.#state = { kind: 'verifying', frames: [], bytes: 0, isRevoked: false, cancelDeadline };
		this.#device = message.device;
		// Before it is looked up whether the device was revoked: it may be in this moment.
		this.#context.audience.arrive(this);
		this.#welcome(message, state.nonce).catch((error: unknown) => this.#failed(error));
	}

	async #welcome(hello: Hello, nonce: string): Promise<void> {
		const { store, membership, registry, tokens, ports, audience, counters } = this.#context;
		const greeting = await greet(hello, nonce, this.#context);
		if (greeting.kind === 'refused') {
			counters.count('hellos_refused', greeting.reason);
			this.#bye(greeting.reason);
			return;
		}
		this.#note(hello);
		if (greeting.kind === 'erase') {
			await this.#erase(hello);
			return;
		}
		if (greeting.kind === 'outdated') {
			counters.count('hellos_refused', 'app-too-old');
			const { token } = await tokens.issue(hello.device, 'hand-over');
			this.#bye('app-too-old', undefined, token);
			return;
		}
		const { token, expires } = await tokens.issue(hello.device, 'member');
		const { epoch, copies } = compareEpochs(hello, await this.#context.epoch(), registry.heads, nonce);
		const tail = await measureTail(greeting.member.id, copies, this.#context);

		// From here on without a pause: rights, heads and erasures are the same for the welcome and for what follows it.
		const state = this.#state;
		const member = membership.member(greeting.member.id);
		if (state.kind !== 'verifying') return;
		if (member === null || state.isRevoked) {
			this.leave(0);
			return;
		}
		state.cancelDeadline();
		this.#member = member;
		const mayOpen = (document: string) => membership.mayOpen(member.id, document);
		const replace = toReplace(hello, this.#context.purges(), mayOpen);
		this.#say({
			type: 'welcome',
			epoch,
			member,
			station: membership.stationName ?? '',
			gone: hello.documents.map(([document]) => document).filter((document) => !mayOpen(document)),
			tail,
			token,
			tokenExpires: expires,
			now: ports.clock.now(),
			leaseDays: membership.leaseDays,
			...(replace.length === 0 ? {} : { replace }),
		});
		for (const document of replace) copies.set(document, 0);
		const lane = new Lane({
			store,
			registry,
			log: ports.log,
			send: (frame) => this.#send(frame),
			sendAndWait: (frame) => new Promise((left) => this.#line.send(frame, left)),
			failed: (error) => this.#failed(error),
		});
		const channels = new Channels({
			session: this,
			device: this.device,
			member,
			registry,
			gathering: this.#context.gathering,
			counters: this.#context.counters,
			timers: ports.timers,
			lane,
			mayOpen,
			follow: (document) => this.#follow(lane, document, 0),
			say: (message) => this.#say(message),
			send: (frame) => this.#send(frame),
		});
		this.#state = { kind: 'ready', lane, channels };
		this.#context.welcomed();
		if (this.#context.storage.cause !== null) this.tellStorage();
		counters.count('hellos');
		audience.enter(this);
		for (const document of inOrder(membership.openable(member.id, registry.heads.keys())))
			this.#follow(lane, document, copies.get(document) ?? 0);
		lane.whenDrained(() => this.#say({ type: 'tailed' }));
		for (const frame of state.frames) this.receive(frame);
	}

	/** For the list of devices. */
	#note({ device, app, waiting }: Hello): void {
		const { seen, ports } = this.#context;
		const { count, oldestAt } = waiting ?? { count: 0, oldestAt: null };
		this.#seen = { at: ports.clock.now(), app, waiting: count, oldestAt };
		seen.note(device, this.#seen);
	}

	async #erase({ device }: Hello): Promise<void> {
		const { tokens, ports, audience } = this.#context;
		const { token, expires } = await tokens.issue(device, 'hand-over');
		if (this.#state.kind !== 'verifying') return;
		this.#state.cancelDeadline();
		audience.leave(this);
		// It counts on among the strangers: it is nobody's any more.
		this.#state = { kind: 'erasing', cancelDeadline: ports.timers.after(ERASING_TIME, () => this.leave(0)) };
		this.#say({ type: 'erase', token, tokenExpires: expires, now: ports.clock.now() });
	}

	#toldByRevoked(message: DeviceMessage): void {
		if (message.type === 'ping') this.#say({ type: 'pong' });
		else if (message.type !== 'erased') this.#bye('malformed');
		else
			noteErased(this.#device, this.#context).then(
				() => this.#bye('revoked'),
				(error: unknown) => this.#failed(error),
			);
	}

	#told(message: DeviceMessage, state: State & { kind: 'ready' }): void {
		switch (message.type) {
			case 'hello':
				this.#bye('malformed');
				return;
			case 'open':
				if (!state.channels.open(message.channel, message.document)) this.#bye('malformed');
				return;
			case 'close':
				state.channels.close(message.channel);
				return;
			case 'tail':
				if (isDocumentName(message.document)) state.lane.rewind(message.document, message.seq);
				return;
			case 'erased':
				// Only the answer to an `erase`, which a welcomed device was not told.
				this.#bye('malformed');
				return;
			case 'ping':
				this.#say({ type: 'pong' });
				return;
			default:
				assertNever(message);
		}
	}

	#follow(lane: Lane, document: DocumentName, seq: number): void {
		lane.follow(document, seq);
		this.#context.audience.reads(this, document);
	}

	#unfollow(lane: Lane, document: DocumentName): void {
		lane.unfollow(document);
		this.#context.audience.readsNoMore(this, document);
	}

	#failed(error: unknown): void {
		this.#context.ports.log.error({ err: error }, 'a connection could not be served');
		this.#bye('storage-failing', RETRY_AFTER);
	}

	#bye(reason?: Reason, retryAfter?: number, token?: string): void {
		if (this.#state.kind === 'closed') return;
		this.#say({
			type: 'bye',
			...(reason === undefined ? {} : { reason }),
			...(retryAfter === undefined ? {} : { retryAfter }),
			...(token === undefined ? {} : { token }),
		});
		this.ended();
		this.#line.close();
	}

	#say(message: StationMessage): void {
		this.#send(encodeControl(ControlKind.json, encodeMessage(message)));
	}

	#send(frame: Uint8Array): void {
		if (this.#state.kind === 'closed') return;
		this.#line.send(frame);
		// Whoever reads too slowly would fill the memory: cut off, it comes back and gets what it lacks from disk.
		if (this.#line.buffered > SLOW_BYTES) this.cut();
	}
}
