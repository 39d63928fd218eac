import * as v from 'valibot';
import {
	CARRIED_FORMAT,
	CARRIED_VERSION,
	carriedFileSchema,
	carriedMarkSchema,
	carriedPageSchema,
	carriedText,
	type CarriedPage,
} from '../../protocol/carried.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { verifyText } from '../identity/device-key.ts';
import type { ReadFile, Unreadable } from './carried-file.ts';

/** Reads a file that somebody has chosen, whatever it is, and says in one word why it is of no use. */
export async function readCarriedFile(file: Blob): Promise<ReadFile> {
	if (file.size > LIMITS.carriedFile) return unreadable('too-large');
	const text = await file.text();
	const value = parse(text);
	const mark = v.safeParse(carriedMarkSchema, value);
	// One that was cut off, on its way or while it was written, still begins as ours do.
	if (!mark.success) return unreadable(text.startsWith(BEGINNING) ? 'damaged' : 'foreign');
	if (mark.output.version > CARRIED_VERSION) return unreadable('newer');
	if (mark.output.version < CARRIED_VERSION) return unreadable('old');
	const whole = v.safeParse(carriedFileSchema, value);
	if (!whole.success) return unreadable('damaged');
	const { publicKey, pages: signed, photos } = whole.output;
	const pages: CarriedPage[] = [];
	for (const { page, signature } of signed) {
		const read = v.safeParse(carriedPageSchema, parse(page));
		if (!read.success || !(await verifyText(publicKey, signature, carriedText(page))))
			return unreadable('damaged');
		pages.push(read.output);
	}
	const [first] = pages;
	if (first === undefined || pages.some(({ device }) => device !== first.device))
		return unreadable('damaged');
	return {
		kind: 'readable',
		content: {
			station: first.station,
			memberName: first.member.name,
			savedAt: first.savedAt,
			count: pages.reduce((sum, { items }) => sum + items.length, 0),
			photos: Object.keys(photos).length,
			pages: signed,
			pictures: new Map(Object.entries(photos)),
		},
	};
}

const BEGINNING = JSON.stringify({ format: CARRIED_FORMAT }).slice(0, -1);

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function unreadable(why: Unreadable): ReadFile {
	return { kind: 'unreadable', why };
}
