import type { Change } from '../../src/lib/domain/kernel/change.ts';
import { makeId } from '../../src/lib/domain/kernel/id.ts';
import type { MemberRole } from '../../src/lib/domain/vocabulary.ts';
import type { DocumentRegistry } from '../documents/document-registry.ts';
import type { Ports } from '../ports.ts';
import { initialsOf } from './initials-of.ts';

/** Enters a new member: particulars for staff, the name for everybody. Answers the member's id. */
export async function addMember(
	{ ports, registry }: { ports: Ports; registry: DocumentRegistry },
	{ name, role, today }: { name: string; role: MemberRole; today: string },
): Promise<string> {
	const id = makeId(ports.clock.now(), (length) => ports.random.bytes(length));
	const initials = await initialsOf(name);
	const member: Change = {
		table: 'members',
		id,
		fields: { name, initials, gender: 'female', partyMember: false, role, joinedOn: today },
	};
	// The name first: nobody shall meet a member whom the directory cannot name.
	await registry.change('station', [{ table: 'directory', id, fields: { name, initials } }]);
	await registry.change('roster', [member]);
	return id;
}
