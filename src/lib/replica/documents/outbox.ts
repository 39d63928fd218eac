import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { OutboxSummary, WaitingState } from '../replica.ts';
import type { DeviceStore, LogEntry } from '../store/device-store.ts';
import type { DocumentChange, OutboxEntry } from './document-keeper.ts';

/**
 * What may be sent, in order. The entries behind a refused one build on it, and those behind one that has no bytes yet
 * come after it: they wait. So do those of a copy that was given up, until they are made again on another.
 */
export async function readOutbox(store: DeviceStore, document?: DocumentName): Promise<OutboxEntry[]> {
	const [waiting, refused, abandoned] = await store.read(['_log', '_documents'], async (reader) => {
		const [all, stopping] = await Promise.all([reader.todo('waiting'), reader.todo('refused')]);
		const documents = [...new Set(all.map(({ document: of }) => of))];
		const rows = await Promise.all(documents.map((of) => reader.document(of)));
		return [all, stopping, new Set(documents.filter((_, i) => rows[i]?.abandoned === true))] as const;
	});
	const stopAt = new Map<DocumentName, number>();
	for (const entry of [...refused, ...waiting.filter(({ bytes }) => bytes.length === 0)])
		stopAt.set(entry.document, Math.min(entry.n, stopAt.get(entry.document) ?? Infinity));
	return waiting
		.filter((entry) => document === undefined || entry.document === document)
		.filter((entry) => !abandoned.has(entry.document))
		.filter((entry) => entry.n < (stopAt.get(entry.document) ?? Infinity))
		.map(({ n, document: of, bytes, own }) => ({ n, document: of, bytes, at: own?.at ?? null }));
}

export async function summarise(store: DeviceStore): Promise<OutboxSummary> {
	return store.read(['_log', '_held'], async (reader) => {
		const [count, oldest, refused, held, handing] = await Promise.all([
			reader.countTodo('waiting'),
			reader.firstTodo('waiting'),
			reader.todo('refused'),
			reader.countHeld('refused'),
			reader.heldIn('handing'),
		]);
		const oldestAt = Math.min(oldest?.own?.at ?? Infinity, ...handing.map(({ at }) => at));
		return {
			// On its way to staff is not there yet either.
			count: count + handing.length,
			oldestAt: Number.isFinite(oldestAt) ? oldestAt : null,
			refused: held + refused.filter(isNotHeld).length,
		};
	});
}

/** Own changes that the station does not have, wherever they are, and when the oldest was entered. */
export async function readUnsent(store: DeviceStore): Promise<{ count: number; oldestAt: number | null }> {
	return store.read(['_log', '_held'], async (reader) => {
		const [waiting, refused, held, handing] = await Promise.all([
			reader.todo('waiting'),
			reader.todo('refused'),
			reader.heldIn('refused'),
			reader.heldIn('handing'),
		]);
		const entered = [...waiting, ...refused.filter(isNotHeld)].map(({ own }) => own?.at ?? Infinity);
		const all = [...entered, ...[...held, ...handing].map(({ at }) => at)];
		const oldestAt = Math.min(...all);
		return { count: all.length, oldestAt: Number.isFinite(oldestAt) ? oldestAt : null };
	});
}

/** Entries of versions that knew of no held changes, until their copy has given way. */
function isNotHeld({ held }: LogEntry): boolean {
	return held === undefined;
}

/** The state of each record that is not at the station, by `table/id`. */
export async function waitingRecords(store: DeviceStore): Promise<Map<string, WaitingState>> {
	const [waiting, refused, held, handing, handed] = await store.read(['_log', '_held'], (reader) =>
		Promise.all([
			reader.todo('waiting'),
			reader.todo('refused'),
			reader.heldIn('refused'),
			reader.heldIn('handing'),
			reader.heldIn('handed'),
		]),
	);
	const withStaff = new Set<string | undefined>(handed.map(({ key }) => key));
	const states = new Map<string, WaitingState>();
	for (const { changes } of handing) for (const key of recordsIn(changes)) states.set(key, 'waiting');
	for (const entry of waiting) for (const key of recordsOf(entry)) states.set(key, 'waiting');
	for (const entry of refused)
		// The copy that holds what staff have has not given way yet: nobody takes that for received.
		if (isNotHeld(entry) || withStaff.has(entry.held))
			for (const key of recordsOf(entry)) states.set(key, 'refused');
	for (const { changes } of held) for (const key of recordsIn(changes)) states.set(key, 'refused');
	return states;
}

/** Why each refused record was refused, by `table/id`. */
export async function refusedRecords(store: DeviceStore): Promise<Map<string, Reason>> {
	const [refused, held] = await store.read(['_log', '_held'], (reader) =>
		Promise.all([reader.todo('refused'), reader.heldIn('refused')]),
	);
	const reasons = new Map<string, Reason>();
	for (const entry of refused.filter(isNotHeld))
		for (const key of recordsOf(entry)) if (entry.reason !== undefined) reasons.set(key, entry.reason);
	for (const { changes, reason } of held.sort((a, b) => a.heldAt - b.heldAt))
		for (const key of recordsIn(changes)) reasons.set(key, reason);
	return reasons;
}

function recordsOf(entry: LogEntry): string[] {
	return recordsIn(entry.own?.changes ?? []);
}

function recordsIn(changes: readonly DocumentChange[]): string[] {
	return changes.map(({ table, id }) => `${table}/${id}`);
}
