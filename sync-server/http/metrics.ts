import type { IncomingMessage } from 'node:http';
import { COUNTED, type Counted, type Counters } from '../counters.ts';
import { isLoopback, type AddressOf } from './address-of.ts';

/** What there is at the moment. */
export interface Gauges {
	connections: number;
	strangers: number;
	documents: number;
	documents_in_memory: number;
	store_failing: number;
	memory_bytes: number;
}

const GAUGES: Record<keyof Gauges, string> = {
	connections: 'WebSockets that are open',
	strangers: 'WebSockets whose device is not known yet',
	documents: 'Documents of the station',
	documents_in_memory: 'Documents that are in memory',
	store_failing: '1 while the disk takes no writes',
	memory_bytes: 'Memory that the process uses',
};

/**
 * Whether somebody may look: a program on this machine that asks directly. What comes through a proxy comes from
 * outside, whoever the proxy speaks for; how a station is getting on is its operator's business.
 */
export function maySeeMetrics(request: IncomingMessage, addressOf: AddressOf): boolean {
	return request.headers['x-forwarded-for'] === undefined && isLoopback(addressOf(request));
}

/** Writes figures in the text form that Prometheus reads (version 0.0.4). A dozen of them need no package for it. */
export function writeMetrics(counters: Counters, gauges: Gauges): string {
	const lines: string[] = [];
	for (const [name, help] of Object.entries(GAUGES) as [keyof Gauges, string][])
		lines.push(...head(name, help, 'gauge'), `shouwang_${name} ${gauges[name]}`);
	for (const [name, help] of Object.entries(COUNTED) as [Counted, string][]) {
		lines.push(...head(`${name}_total`, help, 'counter'));
		for (const [reason, count] of counters.of(name))
			lines.push(`shouwang_${name}_total${reason === '' ? '' : `{reason="${reason}"}`} ${count}`);
	}
	return `${lines.join('\n')}\n`;
}

function head(name: string, help: string, type: 'gauge' | 'counter'): string[] {
	return [`# HELP shouwang_${name} ${help}.`, `# TYPE shouwang_${name} ${type}`];
}
