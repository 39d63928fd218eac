import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Change } from '../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import { blobPath } from '../../src/lib/protocol/http.ts';
import { withStation } from '../command/open-station.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { visit } from './seed-station.ts';
import type { TestDevice } from './test-device.ts';
import { TestStation } from './test-station.ts';

export const NAME = '欧阳秀兰芳';
const RELATIVE = '司徒建国';
export const NOTE = '腿脚不便记在心上';
export const SECRETS = [NAME, RELATIVE, NOTE, '13912345678'];
export const PNG = Buffer.concat([
	Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
	Buffer.from('the face of somebody'),
]);
export const HASH = createHash('sha256').update(PNG).digest('hex');

/** A station that can know everything of one person. */
export class KnownPerson {
	readonly test: TestStation;
	/** The running station's store, opened a second time. */
	readonly store: Store;
	/** The head's. */
	readonly token: string;

	private constructor(test: TestStation, token: string) {
		this.test = test;
		this.store = openStore(test.data, test.ports);
		this.token = token;
	}

	static async start(): Promise<KnownPerson> {
		const test = await TestStation.start();
		const head = await test.device('hao', 'staff');
		return new KnownPerson(test, (await (await head.connect()).message('welcome')).token);
	}

	async dispose(): Promise<void> {
		await this.store.close();
		await this.test.dispose();
	}

	/** Writes as the station itself, beside the running server. */
	async write(document: DocumentName, ...changes: Change[]): Promise<void> {
		await withStation({ data: this.test.data, make: false }, this.test.ports, ({ registry }) =>
			registry.change(document, changes),
		);
	}

	/** A resident who is also a recipient, with everything that can be known of her. */
	async addRecipient(): Promise<void> {
		const person = {
			name: NAME,
			initials: 'oyxlf',
			gender: 'female',
			birthDay: '1940-01-02',
			phone: '13912345678',
		};
		await this.write('grid/g', {
			table: 'residents',
			id: 'res1',
			fields: { ...person, householdId: 'h1', home: '3-2-501', care: ['livingAlone'], careNote: NOTE },
		});
		await this.write(
			'pair/1',
			{
				table: 'recipients',
				id: 'r1',
				fields: {
					...person,
					residentId: 'res1',
					home: '3-2-501',
					care: [],
					contactName: RELATIVE,
					needs: NOTE,
				},
			},
			visit('v1', { note: NOTE, photos: [HASH] }),
		);
		// What was overwritten long ago is still in the log.
		await this.write('pair/1', { table: 'recipients', id: 'r1', fields: { contactName: null } });
	}

	/** A picture, and what is kept of her beside the records. */
	async addEverythingElse(ann: TestDevice): Promise<void> {
		await this.upload(ann, 'pair/1');
		const lost = { table: 'visits', id: 'v9', fields: { recipientId: 'r1', note: NOTE } };
		await this.store.addQuarantined([
			{
				id: 'q1',
				key: 'k1',
				document: 'pair/1',
				member: 'ann',
				device: ann.admission.device,
				at: 1,
				receivedAt: 2,
				reason: 'not-yours',
				changes: [{ ...lost, id: 'v1' }, lost],
				clocks: null,
				state: 'waiting',
				decidedAt: null,
				decidedBy: null,
				word: null,
			},
		]);
		const line = { kind: 'changed', at: 3, enteredAt: 2, member: 'ann', device: null } as const;
		const fields = [{ field: 'name', before: null, after: NAME }];
		await this.store.addAudit([
			{ ...line, document: 'pair/1', table: 'recipients', record: 'r1', about: null, fields, item: null },
		]);
		await this.write('pair/1', {
			table: 'conflicts',
			id: 'c1',
			fields: {
				table: 'recipients',
				recordId: 'r1',
				kind: 'conflict',
				fields: ['contactName'],
				standing: { contactName: RELATIVE },
				standingBy: 'ann',
				other: { contactName: NAME },
				otherBy: 'sun',
				at: 3,
			},
		});
	}

	async upload(device: TestDevice, document: string): Promise<void> {
		const bearer = (await (await device.connect()).message('welcome')).token;
		const response = await this.sendPhoto(bearer, document);
		expect(response.headers.get('upload-complete')).toBe('?1');
	}

	/** Sends the whole photo; the answer may be that it is not taken. */
	sendPhoto(bearer: string, document: string): Promise<Response> {
		return fetch(`${this.test.url}${blobPath(document, HASH)}`, {
			method: 'PATCH',
			headers: {
				authorization: `Bearer ${bearer}`,
				'upload-offset': '0',
				'upload-length': String(PNG.length),
			},
			body: PNG,
		});
	}
}
