import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { applyChange, readRecord, type Change } from '../../src/lib/domain/kernel/change.ts';
import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import { tableNamed } from '../../src/lib/domain/tables.ts';
import {
	encodeSync,
	readChannelMessage,
	SyncMessage,
	type ReadChannelMessage,
} from '../../src/lib/protocol/channel-message.ts';
import {
	ControlKind,
	decodeControl,
	decodeFrame,
	decodeRuns,
	encodeControl,
	encodeFrame,
	type Run,
} from '../../src/lib/protocol/frame.ts';
import { PROTOCOL_VERSION } from '../../src/lib/protocol/limits.ts';
import {
	encodeMessage,
	helloText,
	parseMessage,
	stationMessageSchema,
	type DeviceMessage,
	type StationMessage,
} from '../../src/lib/protocol/messages.ts';
import type { TestDevice } from './test-device.ts';

/** What a test device says hello with. */
export interface Greeting {
	epoch?: string;
	documents?: [string, number][];
	protocol?: number;
	/** What it has not sent yet. */
	waiting?: { count: number; oldestAt: number | null };
	/** Another signature than the right one. */
	signature?: string;
	/** As plain JSON instead of deflated. */
	plain?: boolean;
	/** Goes on with the copies of an earlier connection. */
	from?: TestConnection;
}

/** Something that the station sent, in order. */
export type Received =
	| { kind: 'message'; message: StationMessage }
	| { kind: 'runs'; deflated: boolean; runs: Run[] }
	| { kind: 'channel'; channel: number; message: ReadChannelMessage }
	| { kind: 'closed'; code: number };

type Kind<K extends Received['kind']> = Extract<Received, { kind: K }>;
type Message<T extends StationMessage['type']> = Extract<StationMessage, { type: T }>;

/** A connection that remembers everything it received, and keeps copies of documents as a device does. */
export class TestConnection {
	readonly received: Received[] = [];
	readonly documents = new Map<string, Y.Doc>();
	readonly seqs = new Map<string, number>();
	/** Bytes of WebSocket messages. */
	readonly bytes = { up: 0, down: 0 };
	readonly #socket: WebSocket;
	readonly #device: TestDevice;
	#news: (() => void)[] = [];
	#channel = 0;
	readonly #channels = new Map<number, string>();

	private constructor(device: TestDevice, socket: WebSocket) {
		this.#device = device;
		this.#socket = socket;
		socket.on('message', (data: Buffer) => {
			this.bytes.down += data.length;
			this.#take(data);
		});
		socket.on('close', (code) => this.#note({ kind: 'closed', code }));
		socket.on('error', () => undefined);
	}

	/** Connects; with a hello unless `greeting` is `null`. */
	static async open(device: TestDevice, greeting: Greeting | null): Promise<TestConnection> {
		const connection = new TestConnection(device, new WebSocket(`${device.url.replace('http', 'ws')}/sync`));
		if (greeting !== null) await connection.hello(greeting);
		return connection;
	}

	/** Connects as nobody yet. */
	static stranger(device: TestDevice): Promise<TestConnection> {
		return TestConnection.open(device, null);
	}

	async hello({ from, protocol, signature, plain, waiting, ...greeting }: Greeting): Promise<void> {
		const epoch = greeting.epoch ?? (from === undefined ? '' : (await from.message('welcome')).epoch);
		const documents = greeting.documents ?? from?.copies() ?? [];
		for (const [document, doc] of from?.documents ?? []) {
			const copy = new Y.Doc();
			Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
			this.documents.set(document, copy);
		}
		const { nonce } = await this.message('challenge');
		const id = this.#device.admission.device;
		const message: DeviceMessage = {
			type: 'hello',
			protocol: protocol ?? PROTOCOL_VERSION,
			app: 'test',
			device: id,
			signature: signature ?? (await this.#device.sign(helloText(nonce, id))),
			epoch,
			documents,
			...(waiting === undefined ? {} : { waiting }),
		};
		for (const [document, seq] of documents) this.seqs.set(document, seq);
		if (plain === true) this.say(message);
		else
			this.send(
				encodeControl(ControlKind.deflatedJson, deflateRawSync(encodeMessage(message), { level: 6 })),
			);
	}

	/** Waits for the first thing received, from `since` on, that fits. */
	async until<R extends Received>(fits: (received: Received) => received is R, since = 0): Promise<R> {
		for (let at = since; ; at++) {
			while (at >= this.received.length) await new Promise<void>((resolve) => this.#news.push(resolve));
			const received = this.received[at];
			if (received !== undefined && fits(received)) return received;
			if (received?.kind === 'closed')
				throw new Error(`the connection was closed: ${JSON.stringify(this.received.slice(-3))}`);
		}
	}

	async message<T extends StationMessage['type']>(type: T, since = 0): Promise<Message<T>> {
		const found = await this.until(
			(received): received is Kind<'message'> =>
				received.kind === 'message' && received.message.type === type,
			since,
		);
		return found.message as Message<T>;
	}

	/** Waits for a message of a channel. */
	async onChannel<T extends ReadChannelMessage['type']>(
		channel: number,
		type: T,
		since = 0,
	): Promise<Extract<ReadChannelMessage, { type: T }>> {
		const found = await this.until(
			(received): received is Kind<'channel'> =>
				received.kind === 'channel' && received.channel === channel && received.message.type === type,
			since,
		);
		return found.message as Extract<ReadChannelMessage, { type: T }>;
	}

	/** Waits for the receipt of the n-th update of a channel. */
	async receipt(channel: number, n: number): Promise<{ seq: number }> {
		const found = await this.until(
			(received): received is Kind<'channel'> =>
				received.kind === 'channel' &&
				received.channel === channel &&
				received.message.type === 'receipt' &&
				received.message.n === n,
		);
		return found.message as { seq: number };
	}

	/** Waits until the copy of a document has come so far. */
	async reached(document: string, seq: number): Promise<void> {
		while ((this.seqs.get(document) ?? 0) < seq) {
			if (this.received.at(-1)?.kind === 'closed') throw new Error('the connection was closed');
			await new Promise<void>((resolve) => this.#news.push(resolve));
		}
	}

	closed(): Promise<Kind<'closed'>> {
		return this.until((received): received is Kind<'closed'> => received.kind === 'closed');
	}

	/** The connection with its first answer complete. */
	async tailed(): Promise<this> {
		await this.message('tailed');
		return this;
	}

	copy(document: string): Y.Doc {
		let doc = this.documents.get(document);
		if (doc === undefined) this.documents.set(document, (doc = new Y.Doc()));
		return doc;
	}

	record(document: string, table: string, id: string): AnyRecord | null {
		return readRecord(this.copy(document), tableNamed(table)!, id);
	}

	/** Makes changes on the copy and answers the update, which is not sent yet. */
	write(document: string, ...changes: Change[]): Uint8Array {
		const doc = this.copy(document);
		const updates: Uint8Array[] = [];
		const note = (update: Uint8Array) => updates.push(update);
		doc.on('update', note);
		doc.transact(() => {
			for (const change of changes) applyChange(doc, tableNamed(change.table)!, change);
		});
		doc.off('update', note);
		return updates[0]!;
	}

	openChannel(document: string): number {
		const channel = ++this.#channel;
		this.#channels.set(channel, document);
		this.say({ type: 'open', channel, document });
		return channel;
	}

	sendUpdate(channel: number, update: Uint8Array): void {
		this.sendOn(channel, encodeSync(SyncMessage.update, update));
	}

	sendOn(channel: number, message: Uint8Array): void {
		this.send(encodeFrame(channel, message));
	}

	say(message: DeviceMessage): void {
		this.send(encodeControl(ControlKind.json, encodeMessage(message)));
	}

	send(frame: Uint8Array): void {
		this.bytes.up += frame.length;
		if (this.#socket.readyState === WebSocket.CONNECTING)
			this.#socket.once('open', () => this.#socket.send(frame));
		else this.#socket.send(frame);
	}

	/** The copies, as the next hello names them. */
	copies(): [string, number][] {
		return [...this.seqs];
	}

	/** Stops reading from the socket, as a phone whose page hangs. */
	pause(): void {
		this.#socket.pause();
	}

	cut(): void {
		this.#socket.terminate();
	}

	#take(data: Buffer): void {
		const frame = decodeFrame(data);
		if (frame === null) throw new Error('the station sent no frame');
		if (frame.channel > 0) {
			const message = readChannelMessage(frame.payload);
			if (message === null) throw new Error('the station sent no channel message');
			const document = this.#channels.get(frame.channel) ?? '';
			if (message.type === 'receipt' && message.seq === (this.seqs.get(document) ?? 0) + 1)
				this.seqs.set(document, message.seq);
			this.#note({ kind: 'channel', channel: frame.channel, message });
			return;
		}
		const control = decodeControl(frame.payload);
		if (control === null) throw new Error('the station sent no control payload');
		if (control.kind === ControlKind.tail || control.kind === ControlKind.push) {
			const deflated = control.kind === ControlKind.tail;
			const runs = decodeRuns(deflated ? inflateRawSync(control.body) : control.body);
			if (runs === null) throw new Error('the station sent no runs');
			for (const run of runs) this.#run(run);
			this.#note({ kind: 'runs', deflated, runs });
			return;
		}
		const message = parseMessage(stationMessageSchema, control.body);
		if (message === null) throw new Error('the station sent no message');
		this.#note({ kind: 'message', message });
	}

	#run({ document, from, to, bytes }: Run): void {
		const seq = this.seqs.get(document) ?? 0;
		if (to <= seq) return;
		if (from > seq) throw new Error(`gap in ${document}: at ${seq}, run from ${from}`);
		Y.applyUpdate(this.copy(document), bytes);
		this.seqs.set(document, to);
	}

	#note(received: Received): void {
		this.received.push(received);
		for (const resolve of this.#news.splice(0)) resolve();
	}
}
