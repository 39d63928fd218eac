import * as v from 'valibot';
import { addDays } from '../../src/lib/domain/calendar/day.ts';
import { startOfDay } from '../../src/lib/domain/calendar/start-of-day.ts';
import { dayField } from '../../src/lib/domain/fields.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { isDocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { ID_PATTERN } from '../../src/lib/domain/kernel/id.ts';
import { tablesOf } from '../../src/lib/domain/tables.ts';
import {
	auditLineSchema,
	looksRequestSchema,
	type AuditLine,
	type AuditPage,
	type Look,
} from '../../src/lib/protocol/http.ts';
import type { Services } from '../services.ts';
import type { AuditEntry, StoredAudit } from '../store/store.ts';
import { askerOf, requireStaff, type Asker } from './asker.ts';
import { STATION_TIME_ZONE } from '../station-time-zone.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';
import type { Asked, Route } from './route.ts';

/** Lines of one answer. */
const PAGE = 50;
/** Looks that a device may report on one day: more than anybody opens, less than would bury the others. */
const LOOKS_PER_DAY = 5_000;
const DAY = 24 * 60 * 60 * 1000;

const id = v.optional(v.pipe(v.string(), v.regex(ID_PATTERN)));
const querySchema = v.object({
	before: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/), v.transform(Number))),
	document: v.optional(v.custom<DocumentName>((value) => typeof value === 'string' && isDocumentName(value))),
	table: v.optional(v.pipe(v.string(), v.maxLength(40))),
	record: id,
	member: id,
	kind: v.optional(auditLineSchema.entries.kind),
	from: v.optional(dayField),
	to: v.optional(dayField),
});

type Needs = Pick<Services, 'ports' | 'store' | 'membership' | 'tokens' | 'registry'>;

/** The operations' record: staff read it, and every device tells of the looks that its member took. */
export function auditRoutes(services: Needs): Route[] {
	const counted = new Map<string, { day: number; looks: number }>();
	return [
		{ method: 'GET', path: /^\/api\/audit$/, answer: (asked) => readAudit(services, asked) },
		{ method: 'POST', path: /^\/api\/looks$/, answer: (asked) => takeLooks(services, counted, asked) },
	];
}

async function readAudit(services: Needs, { request, query }: Asked): Promise<AuditPage> {
	requireStaff(await askerOf(request, services));
	const asked = v.safeParse(querySchema, Object.fromEntries([...query].filter(([, value]) => value !== '')));
	if (!asked.success) throw new HttpProblem('malformed');
	const { from, to, ...others } = asked.output;
	const found = await services.store.audit({
		...others,
		...(from === undefined ? {} : { from: startOfDay(from, STATION_TIME_ZONE) }),
		...(to === undefined ? {} : { to: startOfDay(addDays(to, 1), STATION_TIME_ZONE) }),
		limit: PAGE + 1,
	});
	return {
		lines: found.slice(0, PAGE).map((line) => describe(services, line)),
		more: found.length > PAGE,
	};
}

function describe({ membership }: Needs, line: StoredAudit): AuditLine {
	const { n, kind, at, enteredAt, member, device, document, table, record, about, fields } = line;
	const memberName = member === null ? '' : (membership.member(member)?.name ?? '');
	return { n, kind, at, enteredAt, member, memberName, device, document, table, record, about, fields };
}

/** Looks come as they were taken, offline too: of a document that is no longer the member's as well. */
async function takeLooks(
	services: Needs,
	counted: Map<string, { day: number; looks: number }>,
	{ request }: Asked,
): Promise<object> {
	const asker = await askerOf(request, services);
	const { looks } = await readJson(request, looksRequestSchema);
	const now = services.ports.clock.now();
	const day = Math.floor(now / DAY);
	const known = counted.get(asker.device);
	const today = known?.day === day ? known.looks : 0;
	if (today + looks.length > LOOKS_PER_DAY) throw new HttpProblem('too-many');
	counted.set(asker.device, { day, looks: today + looks.length });
	await services.store.addAuditOnce(looks.flatMap((look) => entryOf(services, asker, look, now) ?? []));
	return {};
}

/** `null` for what is no record of the station's: nobody could have looked at it. */
function entryOf({ registry }: Needs, asker: Asker, look: Look, now: number): AuditEntry | null {
	const { kind, at, document, table, id: record, field } = look;
	if (!isDocumentName(document) || !registry.heads.has(document)) return null;
	const declared = tablesOf(document).find(({ name }) => name === table);
	if (declared === undefined) return null;
	if (kind === 'revealed' && (field === undefined || !declared.fields.includes(field))) return null;
	const fields = kind === 'revealed' && field !== undefined ? [{ field, before: null, after: null }] : null;
	const who = { member: asker.member.id, device: asker.device };
	return { kind, at: now, enteredAt: at, ...who, document, table, record, about: null, fields, item: null };
}
