import { CORRECTION_DAYS } from '$lib/domain/rights/conditions.ts';
import type { Reason } from '$lib/protocol/reasons.ts';
import { m } from '$lib/text/generated/messages.js';

/** Why a change is not taken (站点没有收下), or would not be (a button that is off), and what one can do about it. */
export interface ReasonWords {
	/** One sentence without full stop, so that it can stand beside a button as well. */
	why: string;
	advice: string;
}

/** The words for a change's reason: the rules', and what else the station can have against it. */
export function reasonWords(reason: Reason): ReasonWords {
	switch (reason) {
		case 'role':
		case 'not-allowed':
			return { why: m.review_reason_role(), advice: m.review_reason_role_advice() };
		case 'author':
			return { why: m.review_reason_author(), advice: m.review_reason_author_advice() };
		case 'too-late':
			return {
				why: m.review_reason_too_late({ days: CORRECTION_DAYS }),
				advice: m.review_reason_too_late_advice(),
			};
		case 'reason-missing':
			return { why: m.review_reason_reason_missing(), advice: m.review_reason_reason_missing_advice() };
		case 'fixed':
			return { why: m.review_reason_fixed(), advice: m.review_reason_fixed_advice() };
		case 'never-removed':
			return { why: m.review_reason_never_removed(), advice: m.review_reason_never_removed_advice() };
		case 'self':
			return { why: m.review_reason_self(), advice: m.review_reason_self_advice() };
		case 'head-only':
			return { why: m.review_reason_head_only(), advice: m.review_reason_head_only_advice() };
		case 'staff-only':
			return { why: m.review_reason_staff_only(), advice: m.review_reason_staff_only_advice() };
		case 'names-nothing':
		case 'not-found':
			return { why: m.review_reason_names_nothing(), advice: m.review_reason_names_nothing_advice() };
		case 'not-yours':
			return { why: m.review_reason_not_yours(), advice: m.review_reason_not_yours_advice() };
		case 'revoked':
		case 'unknown-device':
			return { why: m.review_reason_revoked(), advice: m.review_reason_not_yours_advice() };
		case 'schema':
			return { why: m.review_reason_form(), advice: m.review_reason_form_advice() };
		case 'value-too-large':
		case 'too-large':
			return { why: m.review_reason_value_large(), advice: m.review_reason_value_large_advice() };
		case 'too-many':
			return { why: m.review_reason_too_many(), advice: m.review_reason_too_many_advice() };
		case 'quota':
			return { why: m.review_reason_quota(), advice: m.review_reason_quota_advice() };
		case 'unknown-table':
		case 'station-too-old':
			return { why: m.review_reason_station_old(), advice: m.review_reason_station_old_advice() };
		case 'app-too-old':
			return { why: m.review_reason_app_old(), advice: m.review_reason_app_old_advice() };
		case 'structure':
		case 'foreign-client':
		case 'malformed':
			return { why: m.review_reason_software(), advice: m.review_reason_software_advice() };
		case 'entry-removed':
			return { why: m.review_reason_entry_removed(), advice: m.review_reason_software_advice() };
		case 'undecodable':
			return { why: m.review_reason_broken(), advice: m.review_reason_other_advice() };
		case 'lost-by-station':
			return { why: m.review_reason_lost_by_station(), advice: m.review_reason_lost_by_station_advice() };
		case 'hash-mismatch':
			return { why: m.review_reason_photo(), advice: m.review_reason_other_advice() };
		case 'storage-failing':
			return { why: m.review_reason_station_storage(), advice: m.review_reason_station_storage_advice() };
		default:
			return { why: m.review_reason_other(), advice: m.review_reason_other_advice() };
	}
}
