import { dayOf } from '../../src/lib/domain/calendar/day-of.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { makeSample, type SampleOptions } from '../../src/lib/domain/sample/make-sample.ts';
import type { Ports } from '../ports.ts';
import { STATION_TIME_ZONE } from '../station-time-zone.ts';
import type { DocumentRegistry } from './document-registry.ts';

/** The sample is the same everywhere, so that what is seen on one machine can be spoken of on another. */
const SEED = 'shouwang';
/** Changes in one transaction: small enough that a running station still answers in between. */
const CHUNK = 60;
/** Transactions that may be on their way to the disk at once, so that several share one commit. */
const UNDER_WAY = 16;

/**
 * Writes the sample station, portion by portion on the way of all changes, and leaves each document as one
 * snapshot, as small and as quick to send as it can be.
 */
export async function writeSample(
	{ ports, registry }: { ports: Ports; registry: DocumentRegistry },
	options: Omit<SampleOptions, 'seed' | 'today'>,
): Promise<void> {
	const today = dayOf(ports.clock.now(), STATION_TIME_ZONE);
	const underWay: Promise<void>[] = [];
	const next = async (step: Promise<void>) => {
		underWay.push(step);
		if (underWay.length < UNDER_WAY) await new Promise<void>((resolve) => ports.timers.soon(resolve));
		else await Promise.all(underWay.splice(0));
	};

	let document: DocumentName | null = null;
	for (const portion of makeSample({ ...options, seed: SEED, today })) {
		if (document !== null && document !== portion.document) await next(registry.compact(document));
		document = portion.document;
		for (let from = 0; from < portion.changes.length; from += CHUNK)
			await next(registry.change(document, portion.changes.slice(from, from + CHUNK)));
	}
	if (document !== null) await next(registry.compact(document));
	await Promise.all(underWay);
}
