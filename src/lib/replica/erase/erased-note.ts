import * as v from 'valibot';
import type { StoreChanger, StoreReader } from '../store/device-store.ts';

const NOTE = 'erased-by-station';

const noteSchema = v.object({ at: v.number(), station: v.string() });
/** When this device forgot a station because the station said so, and that station's name. */
export type ErasedNote = v.InferOutput<typeof noteSchema>;

export async function readErasedNote(reader: StoreReader): Promise<ErasedNote | null> {
	const result = v.safeParse(noteSchema, await reader.setting(NOTE));
	return result.success ? result.output : null;
}

/** The setting that outlives the erasure. */
export function erasedNote(note: ErasedNote): readonly [key: string, value: ErasedNote] {
	return [NOTE, note];
}

/** The device is somebody's again. */
export async function removeErasedNote(changer: StoreChanger): Promise<void> {
	await changer.removeSetting(NOTE);
}
