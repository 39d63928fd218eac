import { eraseRequestSchema, personKinds, type PersonKind } from '../../src/lib/protocol/http.ts';
import { erasePerson, type Erased } from '../people/erase-person.ts';
import { exportPerson } from '../people/export-person.ts';
import { findPerson, type Person } from '../people/find-person.ts';
import type { Services } from '../services.ts';
import { askerOf, requireStaff } from './asker.ts';
import type { BlobFiles } from './blob-files.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';
import type { Asked, Route } from './route.ts';

const PATH = `^/api/people/(${personKinds.join('|')})/([0-9A-Za-z][0-9A-Za-z.-]{0,63})`;

type Needs = Services & { files: BlobFiles };

/** What the law gives a person: a copy of all that the station holds about them, and its erasure. */
export function peopleRoutes(services: Needs): Route[] {
	return [
		{
			method: 'GET',
			path: new RegExp(`${PATH}/export$`),
			answer: (asked) => exportRoute(services, asked),
		},
		{ method: 'POST', path: new RegExp(`${PATH}/erase$`), answer: (asked) => eraseRoute(services, asked) },
	];
}

async function exportRoute(services: Needs, { request, caught }: Asked): Promise<object> {
	const { store, ports, files } = services;
	const asker = await askerOf(request, services);
	const [kind, id] = caught as [PersonKind, string];
	const own = kind === 'member' && id === asker.member.id;
	if (!own) requireStaff(asker);
	const person = await known(services, kind, id);
	const now = ports.clock.now();
	const exported = await exportPerson({ store, files, now }, person);
	await store.addAudit([
		{
			kind: 'exported',
			at: now,
			enteredAt: null,
			member: asker.member.id,
			device: asker.device,
			...person.main,
			about: kind,
			fields: null,
			item: null,
		},
	]);
	return exported;
}

async function eraseRoute(services: Needs, { request, caught }: Asked): Promise<Erased> {
	const asker = await askerOf(request, services);
	if (asker.member.standing !== 'head') throw new HttpProblem('head-only');
	const { name, reason } = await readJson(request, eraseRequestSchema);
	const [kind, id] = caught as [PersonKind, string];
	const person = await known(services, kind, id);
	// The station needs its head: another one is made first.
	if (kind === 'member' && services.membership.member(id)?.standing === 'head')
		throw new HttpProblem('not-allowed');
	// One that was broken off is begun again where there is no name left to type.
	if (!person.erased && name !== person.name.trim()) throw new HttpProblem('names-nothing');
	return erasePerson(services, person, {
		by: { member: asker.member.id, device: asker.device },
		reason,
	});
}

async function known({ store }: Needs, kind: PersonKind, id: string): Promise<Person> {
	const person = await findPerson(store, kind, id);
	if (person === null) throw new HttpProblem('not-found');
	return person;
}
