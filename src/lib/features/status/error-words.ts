import type { ErrorCode } from '$lib/replica/app-error.ts';
import { m } from '$lib/text/generated/messages.js';

/** An error as it is told: what happened, what is safe, what to do. */
export interface ErrorWords {
	title: string;
	safe?: string;
	advice?: string;
}

/** The words for a problem's code. Joining and set-up, where nothing is kept yet, have words of their own. */
export function errorWords(code: ErrorCode): ErrorWords {
	switch (code) {
		case 'offline':
			return { title: m.errors_offline(), safe: m.errors_safe(), advice: m.errors_offline_advice() };
		case 'storage-full':
			return {
				title: m.errors_storage_full(),
				safe: m.errors_still_on_screen(),
				advice: m.errors_storage_full_advice(),
			};
		case 'storage-failed':
			return {
				title: m.errors_storage_failed(),
				safe: m.errors_still_on_screen(),
				advice: m.errors_storage_failed_advice(),
			};
		case 'store-newer':
			return { title: m.errors_store_newer(), safe: m.errors_safe(), advice: m.errors_store_newer_advice() };
		case 'reload':
		case 'app-too-old':
			return { title: m.errors_app_old(), safe: m.errors_safe(), advice: m.errors_app_old_advice() };
		case 'station-too-old':
			return { title: m.errors_station_old(), safe: m.errors_safe(), advice: m.errors_station_old_advice() };
		case 'unknown-device':
			return {
				title: m.errors_stranger(),
				safe: m.errors_stranger_safe(),
				advice: m.errors_stranger_advice(),
			};
		case 'revoked':
			return { title: m.errors_revoked(), safe: m.errors_safe_here(), advice: m.errors_revoked_advice() };
		case 'not-allowed':
		case 'not-yours':
			return { title: m.errors_not_allowed(), advice: m.errors_not_allowed_advice() };
		case 'not-found':
			return { title: m.errors_not_found(), advice: m.errors_not_found_advice() };
		case 'too-many':
			return { title: m.errors_too_many(), safe: m.errors_safe(), advice: m.errors_too_many_advice() };
		case 'record-invalid':
		case 'schema':
		case 'unknown-table':
		case 'undecodable':
			return { title: m.errors_record(), safe: m.errors_safe_here(), advice: m.errors_record_advice() };
		case 'record-too-large':
		case 'too-large':
			return {
				title: m.errors_too_large(),
				safe: m.errors_still_on_screen(),
				advice: m.errors_too_large_advice(),
			};
		case 'blob-too-large':
			return {
				title: m.errors_photo_large(),
				safe: m.errors_still_on_screen(),
				advice: m.errors_photo_large_advice(),
			};
		case 'hash-mismatch':
			return { title: m.errors_photo_damaged(), advice: m.errors_photo_damaged_advice() };
		case 'storage-failing':
			return {
				title: m.errors_station_storage(),
				safe: m.errors_safe(),
				advice: m.errors_station_storage_advice(),
			};
		case 'token-invalid':
			return { title: m.errors_token(), safe: m.errors_safe(), advice: m.errors_token_advice() };
		default:
			return { title: m.errors_other(), safe: m.errors_safe(), advice: m.errors_other_advice() };
	}
}
