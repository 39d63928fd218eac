import type { Agreement, Recipient, Visit } from '../../../domain/tables/pair-tables.ts';
import type { Profile } from '../../../domain/tables/station-tables.ts';
import type { RowTables, Stored } from '../../../replica/row-tables.ts';

/** What a visit's form knows of the person visited. */
export interface VisitSubject {
	recipient: Stored<Recipient>;
	/** The agreement that is in force on the day, or ended last. */
	agreement: Agreement | undefined;
	visits: Stored<Visit>[];
	profile: Profile | undefined;
}

type Rows = Pick<RowTables, 'recipients' | 'agreements' | 'visits' | 'profiles'>;

/** Reads it from the device's rows; `null` when this device does not hold the person. */
export async function loadSubject(rows: Rows, recipientId: string): Promise<VisitSubject | null> {
	const [recipient, agreements, visits, profile] = await Promise.all([
		rows.recipients.where('id').equals(recipientId).first(),
		rows.agreements.where('recipientId').equals(recipientId).toArray(),
		rows.visits.where('recipientId').equals(recipientId).toArray(),
		rows.profiles.toCollection().first(),
	]);
	if (recipient === undefined || recipient.deleted) return null;
	const agreement = agreements
		.filter((candidate) => !candidate.deleted)
		.reduce<Agreement | undefined>(
			(last, candidate) => (last === undefined || candidate.endsOn > last.endsOn ? candidate : last),
			undefined,
		);
	return { recipient, agreement, visits, profile };
}
