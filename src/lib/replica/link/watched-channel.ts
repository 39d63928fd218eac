import * as decoding from 'lib0/decoding';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type { Doc } from 'yjs';
import type { DocumentName } from '../../domain/kernel/document-name.ts';
import { encodeQueryPresence } from '../../protocol/channel-message.ts';
import { ChannelMessage } from '../../protocol/frame.ts';
import type { Bus, Timers } from '../ports.ts';
import type { BusMessage } from './bus-message.ts';
import { readPresence, type LocalPresence, type Presence } from './presence.ts';
import { readBusMessage } from './read-bus-message.ts';
import { VirtualSocket } from './virtual-socket.ts';

/** The link forgets a tab that has been silent for three minutes; hidden tabs may speak once a minute. */
const WATCH_AGAIN_MS = 50_000;

export interface WatchedChannelParts {
	document: DocumentName;
	doc: Doc;
	bus: Bus;
	/** This tab, among all tabs and over time. */
	tab: string;
	timers: Timers;
	/** Takes the station's answer to the check for holes into the document's log, then calls `apply`. */
	applyFromStation(update: Uint8Array, apply: () => void): void;
}

/** A document on screen, as far as the line is concerned: who else has it on screen. */
export interface WatchedChannel {
	readonly awareness: Awareness;
	/** Those who have the document on screen on other devices. Nobody while the station cannot be reached. */
	others(): Presence[];
	/** Calls back when `others()` has changed; the answer ends it. */
	onothers(callback: () => void): () => void;
	/** Shows the others where this device's person is working. */
	setLocal(state: LocalPresence): void;
	close(): void;
}

/**
 * The clock that a document's presence has reached in this tab. Others ignore states that are older than what they
 * have seen, so that a document that is shown again must go on from there.
 */
const presenceClocks = new WeakMap<Doc, number>();
/** How many documents this tab has shown. */
let shown = 0;

/**
 * Puts a document on screen onto the line: y-websocket's published provider, on a virtual socket whose other end is
 * the bus to the link. The provider lives only while the channel is open: one that outlived it would open the
 * document again and again by itself.
 */
export function watchedChannel(parts: WatchedChannelParts): WatchedChannel {
	const { document, doc, bus, timers } = parts;
	// A page that gives way to the next one may close its document after the next one has opened it.
	const tab = `${parts.tab}.${++shown}`;
	const awareness = new Awareness(doc);
	advance(awareness, presenceClocks.get(doc) ?? 0);

	let provider: WebsocketProvider | null = null;
	let socket: VirtualSocket | null = null;
	let cancelRepeat: () => void = () => undefined;
	const post = (message: BusMessage) => bus.post(message);
	const send = (payload: Uint8Array) =>
		post({ type: 'frame', to: 'link', tab, document, payload: payload.slice() });

	const line = {
		send,
		stepTwo: parts.applyFromStation,
		ownPresence: (update: Uint8Array) =>
			namesClient(update, awareness.clientID) ? encodeAwarenessUpdate(awareness, [awareness.clientID]) : null,
	};

	function connect(): void {
		// Said to all tabs when a second one comes.
		if (provider !== null) return;
		// When a channel ends the station says farewell for it, one clock later; and a first state with clock 0 is
		// ignored by whoever hears it. Others take a state only when its clock is later than what they have heard.
		advance(awareness, 2);
		// Called with `new` by the provider, at each of its own reconnects as well.
		function Socket() {
			socket = new VirtualSocket(line, timers);
			socket.open();
			return socket;
		}
		provider = new WebsocketProvider('virtual:', encodeURIComponent(document), doc, {
			awareness,
			connect: false,
			disableBc: true,
			WebSocketPolyfill: Socket as unknown as typeof WebSocket,
		});
		provider.messageHandlers[ChannelMessage.receipt] = () => undefined;
		provider.on('status', ({ status }) => {
			// The channel may be open for another tab already: then nobody would tell this one who is here.
			if (status === 'connected') send(encodeQueryPresence());
		});
		provider.connect();
	}

	function disconnect(): void {
		// First, or what the provider says while it goes would reach the channel that is open by then.
		socket?.close();
		provider?.destroy();
		provider = null;
		socket = null;
	}

	function watch(): void {
		cancelRepeat();
		post({ type: 'watch', tab, document });
		cancelRepeat = timers.after(WATCH_AGAIN_MS, watch);
	}

	const leaveBus = bus.listen((value) => {
		const message = readBusMessage(value);
		if (message?.type === 'link') {
			if (message.state.kind === 'online' || message.state.kind === 'receiving') return;
			// A link that died has not said that its channels are gone.
			disconnect();
			// And one that has just started knows of nobody.
			if (message.state.kind === 'connecting') watch();
		} else if (message?.type === 'channel' && message.document === document) {
			if (message.open) connect();
			else disconnect();
		} else if (message?.type === 'frame' && message.to === tab && message.document === document)
			socket?.receive(message.payload);
	});
	watch();

	return {
		awareness,
		others: () =>
			[...awareness.getStates()]
				.filter(([client]) => client !== awareness.clientID)
				.map(([client, state]) => readPresence(client, state))
				.filter((presence) => presence !== null),
		onothers(callback) {
			awareness.on('change', callback);
			return () => awareness.off('change', callback);
		},
		setLocal(state) {
			awareness.setLocalState({ ...state });
		},
		close() {
			leaveBus();
			cancelRepeat();
			// Before the provider goes: it says farewell.
			awareness.destroy();
			presenceClocks.set(doc, awareness.meta.get(awareness.clientID)?.clock ?? 0);
			disconnect();
			post({ type: 'unwatch', tab, document });
		},
	};
}

/** Makes what this tab shows newer. */
function advance(awareness: Awareness, by: number): void {
	// Another object after each change of the state.
	const meta = awareness.meta.get(awareness.clientID);
	if (meta !== undefined) meta.clock += by;
}

/** Whether a presence update speaks of a client. */
function namesClient(update: Uint8Array, client: number): boolean {
	const decoder = decoding.createDecoder(update);
	for (let rest = decoding.readVarUint(decoder); rest > 0; rest--) {
		if (decoding.readVarUint(decoder) === client) return true;
		decoding.readVarUint(decoder);
		decoding.readVarString(decoder);
	}
	return false;
}
