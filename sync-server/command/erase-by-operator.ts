import { join } from 'node:path';
import type { PersonKind } from '../../src/lib/protocol/http.ts';
import { BlobFiles } from '../http/blob-files.ts';
import { NOBODY_IN_PERSON } from '../members/audit-lines.ts';
import { erasePerson, type Erased } from '../people/erase-person.ts';
import { findPerson } from '../people/find-person.ts';
import { StationProblem } from '../station-problem.ts';
import type { OpenStation } from './open-station.ts';

/**
 * Erases a person at the operator's word: also one whose erasure was broken off, or of a station without a head.
 * @throws StationProblem when there is none such
 */
export async function eraseByOperator(
	{ data, ports, store, registry, membership }: OpenStation,
	{ kind, id, reason }: { kind: PersonKind; id: string; reason: string },
): Promise<Erased> {
	const person = await findPerson(store, kind, id);
	if (person === null) throw new StationProblem('no-person', `There is no ${kind} with the id ${id}.`);
	if (kind === 'member' && membership.member(id)?.standing === 'head')
		throw new StationProblem('no-person', 'The head is not erased: make somebody else head first.');
	const files = new BlobFiles(join(data, 'blobs'));
	await files.prepare(ports.clock.now());
	// A running server finds the purges when it looks at the database, and tells the devices.
	const purged = async () => undefined;
	return erasePerson({ ports, store, registry, files, purged }, person, { by: NOBODY_IN_PERSON, reason });
}
