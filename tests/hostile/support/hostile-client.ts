import { webcrypto } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket, type ClientOptions } from 'ws';
import * as Y from 'yjs';
import { bytesOf } from './craft-update.ts';

const KEY = { name: 'ECDSA', namedCurve: 'P-256' };

/** What the station says, taken apart by this client alone. */
export type Told =
	| { kind: 'message'; message: { type: string; [field: string]: unknown } }
	| { kind: 'channel'; channel: number; payload: Uint8Array }
	| { kind: 'closed'; code: number };

/**
 * A device that keeps no rules. It speaks the wire by itself, from docs/protocol.md: nothing of the app's code, so that
 * nothing of what the app checks stands between it and the station.
 */
export class HostileDevice {
	readonly url: string;
	readonly id: string;
	readonly #keys: webcrypto.CryptoKeyPair;

	private constructor(url: string, id: string, keys: webcrypto.CryptoKeyPair) {
		this.url = url;
		this.id = id;
		this.#keys = keys;
	}

	static async join(url: string, code: string): Promise<HostileDevice> {
		const keys = await webcrypto.subtle.generateKey(KEY, false, ['sign', 'verify']);
		const spki = await webcrypto.subtle.exportKey('spki', keys.publicKey);
		const answer = await fetch(`${url}/api/join`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				code,
				publicKey: Buffer.from(spki).toString('base64url'),
				deviceName: 'Hostile',
			}),
		});
		if (!answer.ok) throw new Error(await answer.text());
		const { device } = (await answer.json()) as { device: string };
		return new HostileDevice(url, device, keys);
	}

	/** A connection with its first answer complete. */
	async connect(): Promise<HostileLine> {
		const line = new HostileLine(this.url);
		const { nonce } = await line.message('challenge');
		line.say(await this.hello(String(nonce)));
		await line.message('tailed');
		return line;
	}

	/** A hello that answers a challenge. */
	async hello(nonce: string, over: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
		return {
			type: 'hello',
			protocol: 1,
			app: 'hostile',
			device: this.id,
			signature: await this.sign(`shouwang hello 1 ${nonce} ${this.id}`),
			epoch: '',
			documents: [],
			...over,
		};
	}

	async sign(text: string): Promise<string> {
		const signature = await webcrypto.subtle.sign(
			{ name: 'ECDSA', hash: 'SHA-256' },
			this.#keys.privateKey,
			new TextEncoder().encode(text),
		);
		return Buffer.from(signature).toString('base64url');
	}
}

/** One connection of a hostile client, from its first byte on. */
export class HostileLine {
	readonly told: Told[] = [];
	/** What the station has sent of each document. */
	readonly documents = new Map<string, Y.Doc>();
	readonly socket: WebSocket;
	#news: (() => void)[] = [];
	#channel = 0;

	constructor(url: string, options: ClientOptions = {}) {
		this.socket = new WebSocket(`${url.replace('http', 'ws')}/sync`, options);
		this.socket.on('message', (data: Buffer) => this.#take(data));
		this.socket.on('close', (code) => this.#note({ kind: 'closed', code }));
		this.socket.on('error', () => undefined);
	}

	/** The first of what was told, from `since` on, that fits. A closed connection ends the waiting. */
	async until(fits: (told: Told) => boolean, since = 0): Promise<Told> {
		for (let at = since; ; at++) {
			while (at >= this.told.length) await new Promise<void>((resolve) => this.#news.push(resolve));
			const told = this.told[at];
			if (told !== undefined && (fits(told) || told.kind === 'closed')) return told;
		}
	}

	async message(type: string, since = 0): Promise<Record<string, unknown>> {
		const found = await this.until((told) => told.kind === 'message' && told.message.type === type, since);
		if (found.kind !== 'message')
			throw new Error(`closed before ${type}: ${JSON.stringify(this.told.at(-2))}`);
		return found.message;
	}

	/** Everything that was said until the connection ended: the last message's reason, and the code. */
	async ended(): Promise<{ reason: unknown; code: number }> {
		const end = await this.until(({ kind }) => kind === 'closed');
		const bye = this.told.findLast((told) => told.kind === 'message' && told.message.type === 'bye');
		return {
			reason: bye?.kind === 'message' ? bye.message.reason : undefined,
			code: end.kind === 'closed' ? end.code : 0,
		};
	}

	/** Waits until the station has dealt with all that was sent: it answers a ping in its turn, or has hung up. */
	async heard(): Promise<void> {
		const since = this.told.length;
		this.say({ type: 'ping' });
		await this.until((told) => told.kind === 'message' && told.message.type === 'pong', since);
	}

	copy(document: string): Y.Doc {
		let doc = this.documents.get(document);
		if (doc === undefined) this.documents.set(document, (doc = new Y.Doc()));
		return doc;
	}

	open(document: string): number {
		const channel = ++this.#channel;
		this.say({ type: 'open', channel, document });
		return channel;
	}

	/** One numbered update on a channel. */
	update(channel: number, update: Uint8Array): void {
		this.sync(channel, 2, update);
	}

	sync(channel: number, kind: number, bytes: Uint8Array): void {
		this.frame(channel, (encoder) => {
			encoding.writeVarUint(encoder, 0);
			encoding.writeVarUint(encoder, kind);
			encoding.writeVarUint8Array(encoder, bytes);
		});
	}

	/**
	 * What became of an update that is sent alone on a new channel: the reason of its refusal, or how else it went. A good
	 * step 2 is not answered: there the answer to a question behind it (`step 2`) tells that it was taken.
	 */
	async offer(document: string, update: Uint8Array, kind = 2): Promise<string> {
		const since = this.told.length;
		const channel = this.open(document);
		this.sync(channel, kind, update);
		if (kind === 1) this.sync(channel, 0, new Uint8Array([0]));
		const answer = await this.until(
			(told) =>
				(told.kind === 'channel' && told.channel === channel && told.payload[0] !== 1) ||
				(told.kind === 'message' && told.message.channel === channel),
			since,
		);
		const outcome = outcomeOf(answer);
		if (answer.kind !== 'closed') this.say({ type: 'close', channel });
		return outcome;
	}

	say(message: object): void {
		this.control(0, new TextEncoder().encode(JSON.stringify(message)));
	}

	control(kind: number, body: Uint8Array): void {
		this.frame(0, (encoder) => {
			encoding.writeUint8(encoder, kind);
			encoding.writeUint8Array(encoder, body);
		});
	}

	frame(channel: number, write: (encoder: encoding.Encoder) => void): void {
		this.send(
			bytesOf((encoder) => {
				encoding.writeVarUint(encoder, channel);
				write(encoder);
			}),
		);
	}

	send(data: Uint8Array | string): void {
		if (this.socket.readyState === WebSocket.CONNECTING)
			this.socket.once('open', () => this.socket.send(data));
		else if (this.socket.readyState === WebSocket.OPEN) this.socket.send(data);
	}

	/** Ends it, and waits until it has ended. */
	async cut(): Promise<void> {
		this.socket.terminate();
		await this.until(({ kind }) => kind === 'closed');
	}

	#take(data: Buffer): void {
		const decoder = decoding.createDecoder(data);
		const channel = decoding.readVarUint(decoder);
		if (channel > 0) {
			this.#note({ kind: 'channel', channel, payload: decoding.readTailAsUint8Array(decoder) });
			return;
		}
		const kind = decoding.readUint8(decoder);
		const body = decoding.readTailAsUint8Array(decoder);
		if (kind >= 2) this.#runs(kind === 2 ? inflateRawSync(body) : body);
		else this.#note({ kind: 'message', message: JSON.parse(Buffer.from(body).toString()) });
	}

	#runs(body: Uint8Array): void {
		const decoder = decoding.createDecoder(body);
		for (let rest = decoding.readVarUint(decoder); rest > 0; rest--) {
			const document = decoding.readVarString(decoder);
			decoding.readVarUint(decoder);
			decoding.readVarUint(decoder);
			Y.applyUpdate(this.copy(document), decoding.readVarUint8Array(decoder));
		}
	}

	#note(told: Told): void {
		this.told.push(told);
		for (const resolve of this.#news.splice(0)) resolve();
	}
}

/** In one word: `receipt`, `step 1`, `closed: REASON`, or the reason of a refusal. */
function outcomeOf(told: Told): string {
	if (told.kind === 'closed') return `line closed: ${told.code}`;
	if (told.kind === 'message')
		return `${told.message.type === 'closed' ? 'closed: ' : ''}${String(told.message.reason)}`;
	if (told.payload[0] === 4) return 'receipt';
	return told.payload[1] === 0 ? 'step 1' : 'step 2';
}
