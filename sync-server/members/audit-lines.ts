import type { AuditEntry, Device } from '../store/store.ts';

/** Who does something at the station: a member with one of their devices, or nobody in person (the command line). */
export interface Doer {
	member: string | null;
	/** The id of the device. */
	device: string | null;
}

/** The station itself, or its command line. */
export const NOBODY_IN_PERSON: Doer = { member: null, device: null };

/** The line of the operations' record about something that befell a device. */
export function deviceLine(
	kind: Extract<AuditEntry['kind'], `device-${string}`>,
	{ at, device, by }: { at: number; device: Pick<Device, 'id' | 'name'>; by: Doer },
): AuditEntry {
	return { ...bare(kind, at, by), record: device.id, about: device.name };
}

/** The line about a carried file that somebody has brought in: of whose device it was, and when it was written. */
export function carriedLine({
	at,
	savedAt,
	device,
	by,
}: {
	at: number;
	savedAt: number;
	device: Pick<Device, 'id' | 'member'>;
	by: Doer;
}): AuditEntry {
	return { ...bare('carried', at, by), enteredAt: savedAt, record: device.id, about: device.member };
}

/** The line about a change that a device handed over before it forgot the station, and that was not kept. */
export function notKeptLine({
	at,
	enteredAt,
	reason,
	of,
	by,
}: {
	at: number;
	enteredAt: number;
	reason: string;
	of: Pick<AuditEntry, 'document' | 'table' | 'record'>;
	by: Doer;
}): AuditEntry {
	return { ...bare('not-kept', at, by), ...of, enteredAt, about: reason };
}

/** The line about an invitation: it names whom it is for, as the roster's record. */
export function invitationLine(
	kind: 'invited' | 'invitation-withdrawn',
	{ at, member, by }: { at: number; member: string; by: Doer },
): AuditEntry {
	return { ...bare(kind, at, by), document: 'roster', table: 'members', record: member };
}

/** The line with which a station's history begins; its bulk of records has no lines of its own. */
export function setUpLine(at: number, by: Doer): AuditEntry {
	return bare('set-up', at, by);
}

function bare(kind: AuditEntry['kind'], at: number, by: Doer): AuditEntry {
	return {
		kind,
		at,
		enteredAt: null,
		member: by.member,
		device: by.device,
		document: null,
		table: null,
		record: null,
		about: null,
		fields: null,
		item: null,
	};
}
