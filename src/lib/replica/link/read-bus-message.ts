import * as v from 'valibot';
import { isDocumentName, type DocumentName } from '../../domain/kernel/document-name.ts';
import { REASONS } from '../../protocol/reasons.ts';
import { STORAGE_CAUSES } from '../../protocol/storage-cause.ts';
import type { BusMessage, LinkState } from './bus-message.ts';

const document = v.custom<DocumentName>((value) => typeof value === 'string' && isDocumentName(value));
const bytes = v.instance(Uint8Array);

const trouble = v.exactOptional(v.picklist([...STORAGE_CAUSES, 'untold']));

const linkState = v.variant('kind', [
	v.object({ kind: v.literal('starting') }),
	v.object({ kind: v.literal('offline'), trouble }),
	v.object({ kind: v.literal('connecting'), trouble }),
	v.object({ kind: v.literal('receiving'), bytes: v.number(), received: v.number(), trouble }),
	v.object({ kind: v.literal('online'), trouble }),
	v.object({ kind: v.literal('rejected'), reason: v.picklist(REASONS) }),
]) satisfies v.GenericSchema<LinkState>;

const busMessage = v.variant('type', [
	v.object({
		type: v.literal('changed'),
		document,
		before: v.number(),
		after: v.number(),
		bytes: v.exactOptional(bytes),
	}),
	v.object({ type: v.literal('dropped'), documents: v.array(document) }),
	v.object({ type: v.literal('incomplete'), document }),
	v.object({ type: v.literal('wake') }),
	v.object({ type: v.literal('watch'), tab: v.string(), document }),
	v.object({ type: v.literal('unwatch'), tab: v.string(), document }),
	v.object({ type: v.literal('frame'), to: v.string(), document, payload: bytes, tab: v.string() }),
	v.object({ type: v.literal('channel'), document, open: v.boolean() }),
	v.object({ type: v.literal('link'), state: linkState }),
	v.object({ type: v.literal('ask') }),
]);

/** Reads what came over the bus; `null` when it is none of ours, as from a tab that runs another version. */
export function readBusMessage(value: unknown): BusMessage | null {
	const result = v.safeParse(busMessage, value);
	return result.success ? result.output : null;
}
