import type { DocumentName } from '../../domain/kernel/document-name.ts';
import type { ErrorCode } from '../app-error.ts';
import type { DocumentChange } from '../documents/document-keeper.ts';

/** What a person typed and this device could not keep: it goes into the file from the screen. */
export interface UnkeptChange {
	document: DocumentName;
	changes: readonly DocumentChange[];
}

/** A carried file as it was written. */
export interface WrittenFile {
	file: File;
	/** How many changes are in it. */
	count: number;
	/** `false` when the storage could not be read, so that only what was on screen is in it. */
	complete: boolean;
	/** Photos that did not fit any more: they stay on this device only. */
	photosLeft: number;
}

/** Why a file cannot be brought in, found without asking the station. */
export type Unreadable =
	/** No file of Shouwang's. */
	| 'foreign'
	/** Cut short, or changed since it was written. */
	| 'damaged'
	/** Written by a version that only people could read. */
	| 'old'
	/** Written by a newer app. */
	| 'newer'
	| 'too-large';

/** A file that was read, as it is shown before it is brought in. */
export interface CarriedContent {
	station: string;
	memberName: string;
	savedAt: number;
	/** Changes in it, and photos. */
	count: number;
	photos: number;
	/** What goes to the station; nothing for screens. */
	readonly pages: readonly { page: string; signature: string }[];
	readonly pictures: ReadonlyMap<string, string>;
}

export type ReadFile =
	{ kind: 'readable'; content: CarriedContent } | { kind: 'unreadable'; why: Unreadable };

/** What became of a file that was brought in. */
export interface BroughtIn {
	/** Changes that the station has now, as their author's. */
	taken: number;
	/** Those that it had before. */
	known: number;
	/** Those that staff look at. */
	waiting: number;
	/** Those that it would not even keep for staff. */
	left: number;
	/** Photos that it has now, and those that could not be brought to it. */
	photos: number;
	photosLeft: number;
	/** Why it was not brought in to the end; what the figures tell of is at the station. */
	problem: ErrorCode | null;
}
