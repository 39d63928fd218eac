import crypto, { createHash, createHmac, createVerify, KeyObject, timingSafeEqual } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The world whose time and chance the whole process has at the moment. */
let world: { time: VirtualTime; chance: Chance } | null = null;

/** From now on this process has the time and the chance of a world. */
export function enterWorld(time: VirtualTime, chance: Chance): void {
	world = { time, chance };
}

function present(): { time: VirtualTime; chance: Chance } {
	if (world === null) throw new Error('code of the simulation ran before its world was made');
	return world;
}

/*
 * What our own code takes from ports, libraries take from the process: y-websocket its timers, lib0 the date and the
 * client ids, jose the signatures, Node's deflate its threads. Here they get all of that from the world. To be imported
 * before them, because lib0 takes `Date.now` once.
 */

const realNow = Date.now.bind(Date);
const asTimer = (cancel: () => void) => cancel as unknown as ReturnType<typeof setTimeout>;

Date.now = () => world?.time.now() ?? realNow();
Math.random = () => present().chance.fraction();

globalThis.setTimeout = ((callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
	asTimer(present().time.after(ms, () => callback(...args)))) as typeof setTimeout;
globalThis.setInterval = ((callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
	let cancel: () => void = () => undefined;
	const again = () => {
		cancel = present().time.after(Math.max(1, ms), again);
		callback(...args);
	};
	cancel = present().time.after(Math.max(1, ms), again);
	return asTimer(() => cancel());
}) as typeof setInterval;
const end = (timer: unknown) => {
	if (typeof timer === 'function') (timer as () => void)();
};
globalThis.clearTimeout = end as typeof clearTimeout;
globalThis.clearInterval = end as typeof clearInterval;

globalThis.crypto.getRandomValues = <T extends ArrayBufferView | null>(array: T): T => {
	if (array !== null) {
		const bytes = present().chance.bytes(array.byteLength);
		new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
	}
	return array;
};

/** Everything below is done at once instead of by another thread: how long that takes must not order what happens. */
const subtle = globalThis.crypto.subtle as unknown as Record<string, unknown>;
type Data = Uint8Array<ArrayBuffer>;

subtle.digest = async (_: unknown, data: Data) =>
	Uint8Array.from(createHash('sha256').update(data).digest()).buffer;
subtle.sign = async (algorithm: { name?: string } | string, key: CryptoKey, data: Data) => {
	const secret = KeyObject.from(key);
	const isHmac = (typeof algorithm === 'string' ? algorithm : algorithm.name) === 'HMAC';
	const signature = isHmac
		? createHmac('sha256', secret).update(data).digest()
		: crypto.sign('sha256', data, { key: secret, dsaEncoding: 'ieee-p1363' });
	return Uint8Array.from(signature).buffer;
};
subtle.verify = async (
	algorithm: { name?: string } | string,
	key: CryptoKey,
	signature: Data,
	data: Data,
) => {
	const known = KeyObject.from(key);
	if ((typeof algorithm === 'string' ? algorithm : algorithm.name) === 'HMAC') {
		const own = createHmac('sha256', known).update(data).digest();
		return own.length === signature.byteLength && timingSafeEqual(own, Buffer.from(signature));
	}
	return createVerify('sha256').update(data).verify({ key: known, dsaEncoding: 'ieee-p1363' }, signature);
};

type Deflated = (error: Error | null, result: Buffer) => void;
const deflateRaw = (bytes: Uint8Array, options: zlib.ZlibOptions, done: Deflated) => {
	const result = zlib.deflateRawSync(bytes, options);
	const { time, chance } = present();
	time.after(chance.between(0, 3), () => done(null, result));
};
(zlib as { deflateRaw: unknown }).deflateRaw = deflateRaw;
syncBuiltinESMExports();
