import { auditPageSchema, type AuditLine } from '$lib/protocol/http.ts';
import { askStation, type StationPorts } from '../station-desk/ask-station.ts';

/** Which operations are wanted; what is left out is not narrowed. */
export interface AuditFilter {
	kind?: AuditLine['kind'];
	/** Who did it. */
	member?: string;
	table?: string;
	/** Together with `table`: one record's history. */
	record?: string;
	/** The first and the last day on which the station received it. */
	from?: string;
	to?: string;
}

export interface AuditPage {
	lines: AuditLine[];
	/** Whether there are earlier ones. */
	more: boolean;
}

/** The operations' record 操作记录: it is the station's alone and lies in no document. */
export class StationAudit {
	readonly #ports: StationPorts;

	constructor(ports: StationPorts) {
		this.#ports = ports;
	}

	/**
	 * The newest first, from before line `before` on.
	 * @throws AppError `offline`, `unreadable-answer` and the station's reasons
	 */
	read(filter: AuditFilter, before?: number): Promise<AuditPage> {
		// Ids only: nothing that would name a person stands in an address.
		const query = new URLSearchParams({
			...filter,
			...(before !== undefined && { before: String(before) }),
		}).toString();
		return askStation(this.#ports, auditPageSchema, query === '' ? '/api/audit' : `/api/audit?${query}`);
	}
}
