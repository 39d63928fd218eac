import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Log } from '../ports.ts';

/** Where a request comes from, for counting: an IPv4 address, or the network of an IPv6 one. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * Behind a proxy (`--trust-proxy`) the last part of `X-Forwarded-For` is what the proxy itself has seen. Without that
 * word the header counts for nothing: anybody could write anything there, and be somebody else with each attempt.
 */
export function makeAddressOf(trustProxy: boolean, log: Log): AddressOf {
	let warned = false;
	return (request) => {
		const direct = networkOf(request.socket.remoteAddress ?? '');
		const forwarded = request.headers['x-forwarded-for'];
		if (forwarded === undefined) return direct;
		if (!trustProxy) {
			if (!warned && isLoopback(direct)) log.warn({}, 'a proxy is in front: start with --trust-proxy');
			warned = true;
			return direct;
		}
		const last = String(forwarded).split(',').at(-1)?.trim() ?? '';
		return isIP(last) === 0 ? direct : networkOf(last);
	};
}

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
	return /^127\./.test(address) || address === networkOf('::1');
}

/** Whoever has one IPv6 address usually has 2^64 of them: its first four groups stand for all. */
function networkOf(address: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
	if (mapped !== undefined) return mapped;
	if (!isIPv6(address)) return address;
	const [head = '', tail = ''] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::');
	const before = head === '' ? [] : head.split(':');
	const after = tail === '' ? [] : tail.split(':');
	const missing = Math.max(0, 8 - before.length - after.length);
	const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
	return `${groups
		.slice(0, 4)
		.map((group) => parseInt(group, 16).toString(16))
		.join(':')}::`;
}
