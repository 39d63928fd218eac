import Ban from '@lucide/svelte/icons/ban';
import Check from '@lucide/svelte/icons/check';
import Download from '@lucide/svelte/icons/download';
import Eraser from '@lucide/svelte/icons/eraser';
import Eye from '@lucide/svelte/icons/eye';
import FileInput from '@lucide/svelte/icons/file-input';
import FileX from '@lucide/svelte/icons/file-x';
import FileText from '@lucide/svelte/icons/file-text';
import House from '@lucide/svelte/icons/house';
import Pencil from '@lucide/svelte/icons/pencil';
import Phone from '@lucide/svelte/icons/phone';
import Smartphone from '@lucide/svelte/icons/smartphone';
import Undo2 from '@lucide/svelte/icons/undo-2';
import UserPlus from '@lucide/svelte/icons/user-plus';
import X from '@lucide/svelte/icons/x';
import type { Component } from 'svelte';
import { assertNever } from '$lib/domain/kernel/assert-never.ts';
import type { AuditLine } from '$lib/protocol/http.ts';
import { REASONS } from '$lib/protocol/reasons.ts';
import { m } from '$lib/text/generated/messages.js';
import { recordKey, type RecordNames } from '../records/record-names.ts';
import { fieldName } from '../rights/record-words.ts';
import { reasonWords } from '../status/reason-words.ts';
import { kindWord } from '../status/record-words.ts';
import { whatHappened } from './what-happened.ts';

export type AuditKind = AuditLine['kind'];

interface AuditLook {
	icon: Component<{ class?: string }>;
	/** As a filter calls it. */
	name: () => string;
}

/** How the kinds of operations look and are called, in the order in which a filter offers them. */
export const AUDIT_LOOKS: Record<AuditKind, AuditLook> = {
	changed: { icon: Pencil, name: m.records_kind_changed },
	opened: { icon: Eye, name: m.records_kind_opened },
	revealed: { icon: Phone, name: m.records_kind_revealed },
	accepted: { icon: Check, name: m.records_kind_accepted },
	rejected: { icon: X, name: m.records_kind_rejected },
	exported: { icon: Download, name: m.records_kind_exported },
	erased: { icon: Eraser, name: m.records_kind_erased },
	carried: { icon: FileInput, name: m.records_kind_carried },
	'not-kept': { icon: FileX, name: m.records_kind_not_kept },
	invited: { icon: UserPlus, name: m.records_kind_invited },
	'invitation-withdrawn': { icon: Undo2, name: m.records_kind_invitation_withdrawn },
	'device-joined': { icon: Smartphone, name: m.records_kind_device_joined },
	'device-renamed': { icon: FileText, name: m.records_kind_device_renamed },
	'device-revoked': { icon: Ban, name: m.records_kind_device_revoked },
	'device-erased': { icon: Eraser, name: m.records_kind_device_erased },
	'set-up': { icon: House, name: m.records_kind_set_up },
};

/** Who did it: 王秀英, or the station itself. */
export function whoDid(line: Pick<AuditLine, 'member' | 'memberName'>): string {
	if (line.member === null) return m.records_audit_station();
	return line.memberName === '' ? m.records_somebody() : line.memberName;
}

/** What was done, as it follows upon who did it: 修改了走访 · 陈玉兰 · 11月16日. */
export function whatWasDone(line: AuditLine, names: RecordNames): string {
	const what = recordWords(line, names);
	const author = names.get(`directory/${line.about ?? ''}`) ?? m.records_somebody();
	const device = line.about ?? '—';
	switch (line.kind) {
		case 'changed':
			return changedWords(line, what);
		case 'opened':
			return m.records_did_opened({ what: personWords(line, names) });
		case 'revealed':
			return m.records_did_revealed({ what: personWords(line, names), field: revealedField(line) });
		case 'accepted':
			return m.records_did_accepted({ author, what });
		case 'rejected':
			return m.records_did_rejected({ author, what });
		case 'carried':
			return m.records_did_carried({ author });
		case 'not-kept':
			return m.records_did_not_kept({ what, why: notKeptWords(line) });
		case 'exported':
			return m.records_did_exported({ what: personWords(line, names) });
		case 'erased':
			return m.records_did_erased({ what });
		case 'device-joined':
			return m.records_did_device_joined({ device });
		case 'device-renamed':
			return m.records_did_device_renamed({ device });
		case 'device-revoked':
			return m.records_did_device_revoked({ device });
		case 'device-erased':
			return m.records_did_device_erased({ device });
		case 'invited':
			return m.records_did_invited({ what: personWords(line, names) });
		case 'invitation-withdrawn':
			return m.records_did_invitation_withdrawn({ what: personWords(line, names) });
		case 'set-up':
			return m.records_did_set_up();
		default:
			return assertNever(line.kind);
	}
}

/** 走访 · 陈玉兰 · 11月16日; the kind alone where the record is not on this device. */
function recordWords({ table, record }: AuditLine, names: RecordNames): string {
	if (table === null) return '';
	const name = record === null ? undefined : names.get(recordKey({ table, id: record }));
	return name === undefined ? kindWord(table) : `${kindWord(table)} · ${name}`;
}

/** 居民陈玉兰: for what is done to a person rather than to a record. Members are known by their name alone. */
function personWords(line: AuditLine, names: RecordNames): string {
	const { table, record } = line;
	const name = names.get(recordKey({ table: table ?? '', id: record ?? '' }));
	if (name === undefined || table === null) return recordWords(line, names);
	return table === 'members' ? name : m.records_person({ table: kindWord(table), name });
}

function changedWords(line: AuditLine, what: string): string {
	switch (whatHappened(line)) {
		case 'created':
			return m.records_did_created({ what });
		case 'removed':
			return m.records_did_removed({ what });
		case 'restored':
			return m.records_did_restored({ what });
		case 'changed':
			return m.records_did_changed({ what });
	}
}

/** Why it was not kept, as the station notes it. */
function notKeptWords({ about }: AuditLine): string {
	return reasonWords(REASONS.find((reason) => reason === about) ?? 'quota').why;
}

/** The field whose number was shown, as the station notes it. */
function revealedField({ table, fields }: AuditLine): string {
	const field = fields?.[0]?.field ?? 'phone';
	return fieldName(table ?? '', field);
}
