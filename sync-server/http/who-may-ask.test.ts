import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everybody, PEOPLE, type Member, type Person } from '../testing/everybody.ts';
import { postJson, type TestDevice } from '../testing/test-device.ts';
import type { TestStation } from '../testing/test-station.ts';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { apiRoutes, type ApiContext } from './api.ts';

/**
 * Who may ask what over HTTP. Complete: a route without a line here fails. What is asked is of the right form but about
 * nothing that there is, so that an allowed request ends in `not-found` or an empty answer, and changes nothing.
 */

const MEMBERS: readonly Person[] = ['head', 'staff', 'teamLeader', 'gridLeader', 'volunteer', 'contact'];
const STAFF: readonly Person[] = ['head', 'staff'];
/** Known or not: the code, not a token, says what they may. */
const ANYBODY: readonly Person[] = PEOPLE;
/** Also with the token that a revoked device is given. */
const HANDING: readonly Person[] = [...MEMBERS, 'revoked'];

interface Line {
	path: string;
	body?: object;
	may: readonly Person[];
	/** What an allowed request is answered with. */
	answer: number;
}

const change = { table: 'visits', id: 'x', fields: { note: 'x' } };
const LINES: Record<string, Line> = {
	'GET ^/api/station$': { path: '/api/station', may: ANYBODY, answer: 200 },
	'POST ^/api/setup$': { path: '/api/setup', body: {}, may: ANYBODY, answer: 400 },
	'POST ^/api/invitations/look$': { path: '/api/invitations/look', body: {}, may: ANYBODY, answer: 400 },
	'POST ^/api/join$': { path: '/api/join', body: {}, may: ANYBODY, answer: 400 },
	'GET ^/api/invitations$': { path: '/api/invitations', may: STAFF, answer: 200 },
	'POST ^/api/invitations$': {
		path: '/api/invitations',
		body: { member: 'nobody' },
		may: STAFF,
		answer: 404,
	},
	'DELETE ^/api/invitations/([0-9A-Za-z]{1,64})$': { path: '/api/invitations/x', may: STAFF, answer: 404 },
	'GET ^/api/devices$': { path: '/api/devices', may: MEMBERS, answer: 200 },
	'PATCH ^/api/devices/([0-9A-Za-z]{1,64})$': {
		path: '/api/devices/x',
		body: { name: 'x' },
		may: MEMBERS,
		answer: 404,
	},
	'POST ^/api/devices/([0-9A-Za-z]{1,64})/revoke$': {
		path: '/api/devices/x/revoke',
		body: {},
		may: MEMBERS,
		answer: 404,
	},
	'POST ^/api/quarantine$': {
		path: '/api/quarantine',
		// Of a document that there is not, where a revoked device would be answered otherwise than the others.
		body: { items: [{ key: 'k', document: 'pair/none', at: 1, reason: 'role', changes: [change] }] },
		may: HANDING,
		answer: 200,
	},
	'GET ^/api/quarantine$': { path: '/api/quarantine', may: MEMBERS, answer: 200 },
	'POST ^/api/quarantine/([0-9A-Za-z]{1,64})$': {
		path: '/api/quarantine/x',
		body: { decision: 'reject' },
		may: STAFF,
		answer: 404,
	},
	'POST ^/api/carried$': {
		path: '/api/carried',
		body: { page: '{}', signature: 'x' },
		may: MEMBERS,
		answer: 400,
	},
	'GET ^/api/me$': { path: '/api/me', may: MEMBERS, answer: 200 },
	'PATCH ^/api/me$': { path: '/api/me', body: {}, may: MEMBERS, answer: 200 },
	'GET ^/api/audit$': { path: '/api/audit', may: STAFF, answer: 200 },
	'POST ^/api/looks$': {
		path: '/api/looks',
		body: { looks: [{ kind: 'opened', at: 1, document: 'no/document', table: 'x', id: 'x' }] },
		may: MEMBERS,
		answer: 200,
	},
	'GET ^/api/people/(resident|recipient|member)/([0-9A-Za-z][0-9A-Za-z.-]{0,63})/export$': {
		path: '/api/people/recipient/nobody/export',
		may: STAFF,
		answer: 404,
	},
	'POST ^/api/people/(resident|recipient|member)/([0-9A-Za-z][0-9A-Za-z.-]{0,63})/erase$': {
		path: '/api/people/recipient/nobody/erase',
		body: { name: 'Nobody', reason: 'asked' },
		may: ['head'],
		answer: 404,
	},
};

let test: TestStation;
let devices: Record<Member, TestDevice>;
const tokens: Partial<Record<Person, string>> = {};

beforeAll(async () => {
	({ test, devices } = await everybody());
	for (const who of PEOPLE) {
		if (who === 'stranger') continue;
		const type = who === 'revoked' ? 'erase' : 'welcome';
		tokens[who] = (await (await devices[who].connect()).message(type)).token;
	}
}, 30_000);
afterAll(() => test.dispose());

it('has a line for every route', () => {
	const routes = apiRoutes({ ports: new VirtualPorts() } as unknown as ApiContext);
	const names = routes.map(({ method, path }) => `${method} ${path.source.replaceAll('\\/', '/')}`);
	expect(Object.keys(LINES).sort()).toEqual([...names].sort());
});

describe.each(Object.entries(LINES))('%s', (name, { path, body, may, answer }) => {
	const method = name.split(' ', 1)[0]!;

	it.each(PEOPLE)('of %s', async (who) => {
		const token = tokens[who];
		const asked = await postJson(`${test.url}${path}`, body ?? null, {
			method,
			...(token === undefined ? {} : { token }),
		});
		if (may.includes(who)) expect(asked.status).toBe(answer);
		else expect([401, 403]).toContain(asked.status);
	});

	it('of somebody with a token that is none', async () => {
		for (const token of ['x', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', `${tokens.head}x`]) {
			const asked = await postJson(`${test.url}${path}`, body ?? null, { method, token });
			if (may === ANYBODY) expect(asked.status).toBe(answer);
			else expect([asked.status, asked.body]).toEqual([401, { reason: 'token-invalid' }]);
		}
	});

	it('by another method is unknown', async () => {
		const others = ['PUT', 'OPTIONS'].filter((other) => other !== method);
		for (const other of others)
			expect((await fetch(`${test.url}${path}`, { method: other })).status).toBe(404);
	});
});
