import type { TableName } from '$lib/domain/tables.ts';

/** Which table's record a field names, by the field's name: the same in every table. */
const REFERENCES: Readonly<Record<string, TableName>> = {
	leaderId: 'directory',
	volunteerIds: 'directory',
	authorId: 'directory',
	reporterId: 'directory',
	ownerId: 'directory',
	memberId: 'directory',
	assignedBy: 'directory',
	standingBy: 'directory',
	otherBy: 'directory',
	teamIds: 'teams',
	gridId: 'grids',
	buildingId: 'buildings',
	householdId: 'households',
	residentId: 'residents',
	recipientId: 'recipients',
	shiftId: 'shifts',
};

/** The table whose records a field names; `undefined` for fields that name none. */
export function referredTable(field: string): TableName | undefined {
	return REFERENCES[field];
}
