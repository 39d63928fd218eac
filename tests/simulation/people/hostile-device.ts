import * as Y from 'yjs';
import type { Change } from '../../../src/lib/domain/kernel/change.ts';
import { isDocumentName, type DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { encodeSync, SyncMessage } from '../../../src/lib/protocol/channel-message.ts';
import {
	CONTROL_CHANNEL,
	ControlKind,
	decodeControl,
	decodeFrame,
	decodeRuns,
	encodeControl,
	encodeFrame,
} from '../../../src/lib/protocol/frame.ts';
import { PROTOCOL_VERSION } from '../../../src/lib/protocol/limits.ts';
import {
	encodeMessage,
	helloText,
	parseMessage,
	stationMessageSchema,
	type DeviceMessage,
} from '../../../src/lib/protocol/messages.ts';
import { promptDeflate } from '../../../src/lib/replica/link/testing/virtual-ports.ts';
import type { Socket } from '../../../src/lib/replica/ports.ts';
import type { VirtualNetwork } from '../network/virtual-network.ts';
import type { SimStation } from '../station/sim-station.ts';
import type { SimProcess } from '../world/sim-process.ts';
import type { World } from '../world/world.ts';

const ID = 'mallory';
/** How long it takes at most to be welcome, in steps of so many ms. */
const PATIENCE = 60;
const LOOK_MS = 500;

/** What it can do without a pause: each costs the station more than it costs the device. */
export const FLOODS = ['spoils', 'builds on nothing', 'asks', 'babbles'] as const;
export type Flood = (typeof FLOODS)[number];

/**
 * A member's device in the wrong hands. It has a key, and speaks the wire by itself: what it writes is meant to take
 * honest devices' writes away, to hide content, or to keep the station busy.
 */
export class HostileDevice {
	readonly id = ID;
	readonly member: string;
	readonly #world: World;
	readonly #network: VirtualNetwork;
	readonly #station: SimStation;
	readonly #process: SimProcess;
	readonly #docs = new Map<DocumentName, Y.Doc>();
	#sign: ((text: string) => Promise<string>) | null = null;
	#socket: Socket | null = null;
	#isWelcome = false;
	#channel = 0;

	constructor(world: World, network: VirtualNetwork, station: SimStation, member: string) {
		this.#world = world;
		this.#network = network;
		this.#station = station;
		this.member = member;
		this.#process = world.process(ID);
	}

	async join(): Promise<void> {
		const { sign } = await this.#station.addDevice(this.member, ID);
		this.#sign = sign;
	}

	/** Does one of the things that it can think of. */
	act(pick: number): void {
		if (this.#socket === null) return this.#connect();
		if (!this.#isWelcome) return this.#send(this.#process.random.bytes(pick % 60));
		const documents = [...this.#docs.keys()].sort();
		const document = documents[pick % Math.max(1, documents.length)];
		if (document === undefined) return this.#hangUp();
		switch (pick % 7) {
			case 0:
			case 1:
			case 2:
				return this.#update(document, this.#hijack(document, pick));
			case 3:
				return this.#update(document, this.#fromNowhere());
			case 4:
				return this.#update(document, this.#hidden());
			case 5:
				return this.#send(encodeFrame(1 + (pick % 9), this.#process.random.bytes(pick % 90)));
			case 6:
				return this.#hangUp();
		}
	}

	/** Connects anew, and waits until it is welcome and has what its member may read. */
	async comeIn(): Promise<void> {
		this.#hangUp();
		for (let look = 0; look < PATIENCE && !(this.#isWelcome && this.#docs.size > 0); look++) {
			if (this.#socket === null) this.#connect();
			await this.#world.pass(LOOK_MS);
		}
	}

	/** Does the same thing so many times at once. */
	flood(flood: Flood, pick: number, times: number): void {
		if (this.#socket === null) return this.#connect();
		if (!this.#isWelcome) return;
		const documents = [...this.#docs.keys()].filter((document) => document.startsWith('pair/')).sort();
		const document = documents[pick % Math.max(1, documents.length)];
		if (document === undefined) return;
		const spoiling = this.#inAnothersName(document, pick);
		for (let time = 0; time < times; time++) {
			if (flood === 'spoils') this.#update(document, spoiling);
			else if (flood === 'builds on nothing') this.#update(document, this.#fromNowhere());
			else if (flood === 'asks') this.#onChannel(document, SyncMessage.stepOne, new Uint8Array([0]));
			else this.#send(encodeFrame(1 + (time % 60), this.#process.random.bytes(90)));
		}
	}

	hangUp(): void {
		this.#hangUp();
	}

	/** The next write of somebody else, made in their name: whoever comes first under a client id's clock has it. */
	#hijack(document: DocumentName, pick: number): Uint8Array {
		const doc = this.#docs.get(document)!;
		const victims = [...doc.store.clients.keys()].sort((a, b) => a - b);
		const forged = new Y.Doc();
		Y.applyUpdate(forged, Y.encodeStateAsUpdate(doc));
		forged.clientID = victims[pick % Math.max(1, victims.length)] ?? 1;
		const { table, id, fields } = this.#visit(document, pick);
		return updateOf(forged, () => forged.getMap(table).set(id, fields));
	}

	/** What its member may write: only whose client id it bears is wrong with it. */
	#visit(document: DocumentName, pick: number): Change {
		const fields = {
			recipientId: `r${document.slice('pair/'.length)}`,
			authorId: this.member,
			day: '2026-11-24',
			enteredAt: pick,
			minutes: 30,
			helps: ['meals'],
			condition: 'well',
			photos: [],
		};
		return { table: 'visits', id: `forged${pick}`, fields };
	}

	/** Well-formed, under its own client id, and not for its member to write: only the document with it in tells that. */
	#inAnothersName(document: DocumentName, pick: number): Uint8Array {
		const doc = new Y.Doc();
		doc.clientID = 1_000 + pick;
		const { table, id, fields } = this.#visit(document, pick);
		return updateOf(doc, () => doc.getMap(table).set(id, { ...fields, authorId: 'lee' }));
	}

	/** Something that builds on what nobody has. */
	#fromNowhere(): Uint8Array {
		const doc = new Y.Doc();
		doc.clientID = this.#process.random.bytes(1)[0]! + 5;
		doc.getMap('visits').set('a', { minutes: 1 });
		return updateOf(doc, () => doc.getMap('visits').set('a', { minutes: 2 }));
	}

	/** Content under a name that no table has. */
	#hidden(): Uint8Array {
		const doc = new Y.Doc();
		doc.clientID = this.#process.random.bytes(1)[0]! + 300;
		return updateOf(doc, () => doc.getMap('secrets').set('a', 'b'));
	}

	#update(document: DocumentName, update: Uint8Array): void {
		this.#onChannel(document, SyncMessage.update, update);
	}

	/** Says one thing on a channel of its own. */
	#onChannel(document: DocumentName, kind: SyncMessage, bytes: Uint8Array): void {
		const channel = ++this.#channel;
		this.#say({ type: 'open', channel, document });
		this.#send(encodeFrame(channel, encodeSync(kind, bytes)));
		this.#say({ type: 'close', channel });
	}

	#connect(): void {
		this.#isWelcome = false;
		this.#channel = 0;
		const socket = this.#network.openSocket(
			this.#process,
			ID,
		)({
			opened: () => undefined,
			received: (frame) => this.#heard(frame),
			closed: () => {
				if (this.#socket === socket) this.#socket = null;
			},
		});
		this.#socket = socket;
	}

	#hangUp(): void {
		this.#socket?.close();
		this.#socket = null;
	}

	#heard(bytes: Uint8Array): void {
		const frame = decodeFrame(bytes);
		if (frame?.channel !== CONTROL_CHANNEL) return;
		const control = decodeControl(frame.payload);
		if (control?.kind === ControlKind.json) this.#listen(control.body);
		else if (control?.kind === ControlKind.push) this.#take(control.body);
		else if (control?.kind === ControlKind.tail)
			void promptDeflate.inflate(control.body, 10_000_000).then((body) => this.#take(body));
	}

	#listen(body: Uint8Array): void {
		const message = parseMessage(stationMessageSchema, body);
		if (message?.type === 'welcome') this.#isWelcome = true;
		if (message?.type !== 'challenge' || this.#sign === null) return;
		void this.#sign(helloText(message.nonce, ID)).then((signature) =>
			this.#say({
				type: 'hello',
				protocol: PROTOCOL_VERSION,
				app: 'hostile',
				device: ID,
				signature,
				epoch: '',
				documents: [],
			}),
		);
	}

	#take(body: Uint8Array): void {
		for (const { document, bytes } of decodeRuns(body) ?? []) {
			if (!isDocumentName(document)) continue;
			const doc = this.#docs.get(document) ?? new Y.Doc();
			Y.applyUpdate(doc, bytes);
			this.#docs.set(document, doc);
		}
	}

	#say(message: DeviceMessage): void {
		this.#send(encodeControl(ControlKind.json, encodeMessage(message)));
	}

	#send(frame: Uint8Array): void {
		this.#world.tell(() => `${ID} sends ${frame.length} bytes`);
		this.#socket?.send(new Uint8Array(frame));
	}
}

function updateOf(doc: Y.Doc, change: () => void): Uint8Array {
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	doc.transact(change);
	return updates[0]!;
}
