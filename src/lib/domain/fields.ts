import * as v from 'valibot';
import { ID_PATTERN } from './kernel/id.ts';

/** The schemas of which tables' fields are made. Limits are generous for people and narrow for machines. */

export const idField = v.pipe(v.string(), v.regex(ID_PATTERN));
export const nameField = v.pipe(v.string(), v.minLength(1), v.maxLength(60));
export const lineField = v.pipe(v.string(), v.maxLength(200));
export const textField = v.pipe(v.string(), v.maxLength(4_000));
/** A day as people say it, without time zone: `2026-11-24`. Days that do not exist would stop every calculation. */
export const dayField = v.pipe(v.string(), v.isoDate(), v.check(isRealDay));
/** A time of day, `09:30`. */
export const timeField = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
/** A moment in ms since 1970 by the clock of the device that wrote it. */
export const momentField = v.pipe(v.number(), v.integer(), v.minValue(0));
export const phoneField = v.pipe(v.string(), v.regex(/^[0-9+ -]{0,20}$/));
export const countField = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000));
/** Minutes of actual service, without travel to and fro. A day at most. */
export const minutesField = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_440));
/** Hex SHA-256 of a photo or signature. */
export const blobField = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** A list of ids without order: small, and written as a whole. */
export const idsField = v.pipe(v.array(idField), v.maxLength(50));
/** First letters of a name's pinyin, `cyl` for 陈玉兰: kept on the record, since a person may have to correct them (单, 曾). */
export const initialsField = v.pipe(v.string(), v.regex(/^[a-z]{0,20}$/));
/** A home's address as people say it: building-unit-room, `3-2-501`. */
export const homeField = v.pipe(v.string(), v.regex(/^[0-9A-Za-z一-鿿]{1,10}(-[0-9A-Za-z]{1,6}){0,3}$/));

function isRealDay(day: string): boolean {
	const moment = Date.parse(day);
	return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(day);
}
