import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { OutboxSummary, WaitingState } from '../replica.ts';
import type { DeviceStore, LogEntry } from '../store/device-store.ts';
import type { OutboxEntry } from './document-keeper.ts';

/**
 * What may be sent, in order. The entries behind a refused one build on it, and those behind one that has no bytes yet
 * come after it: they wait.
 */
export async function readOutbox(store: DeviceStore, document?: DocumentName): Promise<OutboxEntry[]> {
	const [waiting, refused] = await store.read(['_log'], (reader) =>
		Promise.all([reader.todo('waiting'), reader.todo('refused')]),
	);
	const stopAt = new Map<DocumentName, number>();
	for (const entry of [...refused, ...waiting.filter(({ bytes }) => bytes.length === 0)])
		stopAt.set(entry.document, Math.min(entry.n, stopAt.get(entry.document) ?? Infinity));
	return waiting
		.filter((entry) => document === undefined || entry.document === document)
		.filter((entry) => entry.n < (stopAt.get(entry.document) ?? Infinity))
		.map(({ n, document: of, bytes }) => ({ n, document: of, bytes }));
}

export async function summarise(store: DeviceStore): Promise<OutboxSummary> {
	return store.read(['_log'], async (reader) => {
		const [count, oldest, refused] = await Promise.all([
			reader.countTodo('waiting'),
			reader.firstTodo('waiting'),
			reader.countTodo('refused'),
		]);
		return { count, oldestAt: oldest?.own?.at ?? null, refused };
	});
}

/** The state of each record that is not at the station, by `table/id`. */
export async function waitingRecords(store: DeviceStore): Promise<Map<string, WaitingState>> {
	const [waiting, refused] = await store.read(['_log'], (reader) =>
		Promise.all([reader.todo('waiting'), reader.todo('refused')]),
	);
	const states = new Map<string, WaitingState>();
	for (const entry of waiting) for (const key of recordsOf(entry)) states.set(key, 'waiting');
	for (const entry of refused) for (const key of recordsOf(entry)) states.set(key, 'refused');
	return states;
}

/** Why each refused record was refused, by `table/id`. */
export async function refusedRecords(store: DeviceStore): Promise<Map<string, Reason>> {
	const refused = await store.read(['_log'], (reader) => reader.todo('refused'));
	const reasons = new Map<string, Reason>();
	for (const entry of refused)
		for (const key of recordsOf(entry)) if (entry.reason !== undefined) reasons.set(key, entry.reason);
	return reasons;
}

function recordsOf(entry: LogEntry): string[] {
	return (entry.own?.changes ?? []).map(({ table, id }) => `${table}/${id}`);
}
