import { expect, vi } from 'vitest';
import * as Y from 'yjs';
import { readRecord, recordIds } from '../../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import { tablesOf } from '../../../src/lib/domain/tables.ts';
import { newInvitationSchema } from '../../../src/lib/protocol/http.ts';
import { AppError } from '../../../src/lib/replica/app-error.ts';
import { RealPhone } from '../../../src/lib/replica/link/testing/real-phone.ts';
import { withStation } from '../../../sync-server/command/open-station.ts';
import { openStore } from '../../../sync-server/store/open-store.ts';
import type { Store } from '../../../sync-server/store/store.ts';
import { pairing } from '../../../sync-server/testing/seed-station.ts';
import { TestStation } from '../../../sync-server/testing/test-station.ts';
import { PEOPLE, RulesModel, type Deed, type Fate, type Person, type Written } from './rules-model.ts';

/** How much faster the phones' time runs than the station's: they wait half a second before they come again. */
const SPEED = 10;
const DOCUMENTS: readonly DocumentName[] = ['station', 'roster', 'pair/1', 'team/t', 'grid/g'];
/** Long enough for a busy machine; nothing waits for it to pass. */
const PATIENCE = { timeout: 30_000, interval: 5 };

interface Member {
	phone: RealPhone;
	isOnline: boolean;
	/** What has not come to the station yet. */
	queue: Written[];
	seen: number;
}

/** Real phones of people of every role, a real station, and the model beside them. */
export class RulesWorld {
	readonly model = new RulesModel();
	readonly fates = new Map<Written, Fate>();
	readonly #station: TestStation;
	readonly #store: Store;
	readonly #members = new Map<Person, Member>();
	#marks = 0;
	#visits: string[] = [];
	#shifts: string[] = [];

	private constructor(station: TestStation) {
		this.#station = station;
		this.#store = openStore(station.data, station.ports);
	}

	static async start(): Promise<RulesWorld> {
		const station = await TestStation.start();
		await station.stop();
		await withStation({ data: station.data, make: false }, station.ports, async ({ registry }) => {
			const tom = { name: 'Member tom', initials: 'tom' };
			await registry.change('station', [{ table: 'directory', id: 'tom', fields: tom }]);
			await registry.change('roster', [
				{
					table: 'members',
					id: 'tom',
					fields: { ...tom, gender: 'male', partyMember: false, role: 'contact', joinedOn: '2026-01-05' },
				},
			]);
			await registry.change('pair/1', [pairing('1', ['ann', 'bob'], 'lee')]);
			await registry.change(
				'team/t',
				['ann', 'bob'].map((id) => ({ table: 'teamMembers', id, fields: { leader: false } })),
			);
		});
		await station.start();
		const world = new RulesWorld(station);
		const { model } = world;
		model.begin('pair/1', 'recipients', 'r1', {});
		model.begin('grid/g', 'households', 'h1', {});
		model.begin('station', 'directory', 'ann', {});
		for (const who of PEOPLE) {
			const phone = new RealPhone(station.url, SPEED);
			await phone.admission.join({ code: await world.#code(who), deviceName: who });
			phone.start();
			world.#members.set(who, { phone, isOnline: true, queue: [], seen: 0 });
		}
		await world.#settle();
		return world;
	}

	/** A partner's contact is invited by staff on a page, the others as well by the operator. */
	async #code(who: Person): Promise<string> {
		if (who !== 'tom') return this.#station.code(who, roleOf(who));
		const { api, identity, device } = this.#member('sun').phone;
		await vi.waitFor(() => expect(device.state).toEqual({ kind: 'online' }), PATIENCE);
		const token = (await identity.token()) ?? '';
		const body = { member: who };
		return (await api.ask('POST', '/api/invitations', newInvitationSchema, body, token)).code;
	}

	async stop(): Promise<void> {
		for (const { phone } of this.#members.values()) phone.close();
		await this.#store.close();
		await this.#station.dispose();
	}

	async goOffline(who: Person): Promise<void> {
		const member = this.#member(who);
		if (!member.isOnline) return;
		member.isOnline = false;
		member.phone.hasSignal = false;
		member.phone.cut();
	}

	/** Comes back: what was written meanwhile arrives in its order. */
	async goOnline(who: Person): Promise<void> {
		const member = this.#member(who);
		if (member.isOnline) return;
		for (const written of member.queue.splice(0)) this.fates.set(written, this.model.arrives(written));
		member.isOnline = true;
		member.phone.hasSignal = true;
		member.phone.device.bus.post({ type: 'wake' });
		await this.#settle();
	}

	/** Somebody who may takes bob off the pair, or brings him back: at once, with everybody who has signal looking on. */
	async assign(who: Person, isVolunteer: boolean): Promise<void> {
		const member = this.#member(who);
		if (!member.isOnline || !['hao', 'sun', 'lee'].includes(who)) return;
		const volunteerIds = isVolunteer ? ['ann', 'bob'] : ['ann'];
		await member.phone.device.documents.write('pair/1', [
			{ table: 'pairings', id: '1', fields: { volunteerIds, reason: `r${++this.#marks}` } },
		]);
		this.model.assign(isVolunteer);
		await this.#settle();
	}

	async does(who: Person, deed: Deed, pick: number): Promise<void> {
		const member = this.#member(who);
		const change = this.#change(who, deed, pick);
		if (change === null) return;
		const { document, ...written } = change;
		try {
			await member.phone.device.documents.write(document, [
				{ table: written.table, id: written.id, fields: written.fields },
			]);
		} catch (error) {
			// The phone itself does not keep what fits no record: an edit of something that is not there.
			if (error instanceof AppError && error.code === 'record-invalid') return;
			throw error;
		}
		if (written.table === 'visits') this.#visits.push(written.id);
		if (written.table === 'shifts') this.#shifts.push(written.id);
		const seen = member.isOnline ? this.model.age : member.seen;
		member.queue.push({ ...change, who, deed, seen });
		if (!member.isOnline) return;
		for (const each of member.queue.splice(0)) this.fates.set(each, this.model.arrives(each));
		await this.#settle();
	}

	/** Everybody has signal in the end, and all must be as the model says. */
	async check(): Promise<void> {
		for (const who of PEOPLE) await this.goOnline(who);
		await this.#settle();
		const stored = new Map<DocumentName, Y.Doc>();
		for (const document of DOCUMENTS) {
			const doc = new Y.Doc();
			for (const { bytes } of await this.#store.tail(document, 0)) Y.applyUpdate(doc, bytes);
			stored.set(document, doc);
		}
		this.#checkStation(stored);
		for (const who of PEOPLE) await this.#checkPhone(who, stored);
		await this.#checkFates();
	}

	#checkStation(stored: ReadonlyMap<DocumentName, Y.Doc>): void {
		for (const [name, fields] of this.model.records) {
			const [document = '', record = ''] = name.split(' ');
			const [tableName = '', id = ''] = record.split('/');
			const table = tablesOf(document).find((each) => each.name === tableName)!;
			const found = readRecord(stored.get(document as DocumentName)!, table, id);
			for (const [field, candidates] of fields)
				expect(
					candidates.map(({ value }) => value),
					`${name} ${field}`,
				).toContain(JSON.stringify(found?.[field]));
		}
		for (const [document, tableName] of [
			['pair/1', 'visits'],
			['pair/1', 'difficulties'],
			['team/t', 'shifts'],
		] as const) {
			const table = tablesOf(document).find(({ name }) => name === tableName)!;
			const known = [...this.model.records.keys()].filter((name) =>
				name.startsWith(`${document} ${tableName}/`),
			);
			expect(recordIds(stored.get(document)!, table).sort()).toEqual(
				known.map((name) => name.split('/').at(-1)).sort(),
			);
		}
	}

	async #checkPhone(who: Person, stored: ReadonlyMap<DocumentName, Y.Doc>): Promise<void> {
		const { phone } = this.#member(who);
		expect(phone.device.reported, who).toEqual([]);
		const copies = new Map(await phone.device.documents.copies());
		for (const document of DOCUMENTS) {
			const mayOpen = this.model.mayOpen(who, document);
			expect(copies.has(document), `${who} ${document}`).toBe(mayOpen);
			for (const table of tablesOf(document)) {
				const rows = await phone.device.store.read([table.name], (reader) =>
					reader.rowsOf(table.name, document),
				);
				const here = rows.map(({ doc: _doc, ...row }) => row as Record<string, unknown>);
				const doc = stored.get(document)!;
				const there = mayOpen ? recordIds(doc, table).map((id) => readRecord(doc, table, id)!) : [];
				expect(sorted(here), `${who} ${document} ${table.name}`).toEqual(sorted(there));
			}
		}
	}

	/** Each change that was not taken is in one place, and each that was in none of these. */
	async #checkFates(): Promise<void> {
		const places: string[] = (await this.#store.quarantined()).map(({ changes }) => JSON.stringify(changes));
		const held: string[] = [];
		for (const { phone } of this.#members.values())
			for (const { state, changes } of await phone.held.list()) {
				expect(['refused', 'handed']).toContain(state);
				held.push(JSON.stringify(changes));
			}
		for (const [{ mark, who, deed }, fate] of this.fates) {
			const count = (texts: string[]) => texts.filter((text) => text.includes(`"${mark}"`)).length;
			expect([mark, who, deed, fate, count(held) + count(places)]).toEqual([
				mark,
				who,
				deed,
				fate,
				fate === 'taken' ? 0 : 1,
			]);
			if (fate === 'handed') expect([mark, who, deed, count(places)]).toEqual([mark, who, deed, 1]);
		}
		const [refused, handed] = (['refused', 'handed'] as const).map(
			(fate) => [...this.fates.values()].filter((each) => each === fate).length,
		);
		expect(held.filter((text) => text !== '[]').length + places.length).toBe((refused ?? 0) + (handed ?? 0));
	}

	/** Whoever has signal has sent everything and has everything. */
	async #settle(): Promise<void> {
		await vi.waitFor(async () => {
			const heads = new Map((await this.#store.heads()).map(({ document, seq }) => [document, seq]));
			for (const [who, { phone, isOnline }] of this.#members) {
				if (!isOnline) continue;
				expect(phone.device.state, who).toEqual({ kind: 'online' });
				const left = await phone.device.store.read(['_log', '_held'], async (reader) => [
					await reader.todo('waiting'),
					await reader.todo('refused'),
					await reader.heldIn('handing'),
				]);
				expect(left, who).toEqual([[], [], []]);
				const copies = new Map(await phone.device.documents.copies());
				for (const document of DOCUMENTS)
					expect(copies.get(document), `${who} ${document}`).toBe(
						this.model.mayOpen(who, document) ? heads.get(document) : undefined,
					);
			}
		}, PATIENCE);
		for (const member of this.#members.values()) if (member.isOnline) member.seen = this.model.age;
	}

	#change(who: Person, deed: Deed, pick: number): Omit<Written, 'who' | 'deed' | 'seen'> | null {
		const n = ++this.#marks;
		const mark = `op${n}`;
		const any = (ids: readonly string[]) => ids[pick % Math.max(1, ids.length)];
		const visit = any(this.#visits);
		const pair = { document: 'pair/1', mark } as const;
		const whole = { recipientId: 'r1', day: '2026-11-24', enteredAt: n, minutes: 30, helps: ['meals'] };
		const made = { ...whole, condition: 'well', photos: [], note: mark };
		const other = who === 'ann' ? 'bob' : 'ann';
		switch (deed) {
			case 'records a visit':
				return { ...pair, table: 'visits', id: `v${n}`, fields: { ...made, authorId: who } };
			case 'records a visit in another’s name':
				return { ...pair, table: 'visits', id: `v${n}`, fields: { ...made, authorId: other } };
			case 'puts a visit right':
				return visit === undefined ? null : { ...pair, table: 'visits', id: visit, fields: { note: mark } };
			case 'puts a visit right with a reason': {
				const fields = { minutes: n, correction: { by: who, at: n, reason: mark } };
				return visit === undefined ? null : { ...pair, table: 'visits', id: visit, fields };
			}
			case 'removes a visit': {
				const fields = { note: mark, deleted: { by: who, at: n } };
				return visit === undefined ? null : { ...pair, table: 'visits', id: visit, fields };
			}
			case 'tells what is needed':
				return { ...pair, table: 'recipients', id: 'r1', fields: { needs: mark } };
			case 'changes the telephone': {
				const phone = `138${String(n).padStart(8, '0')}`;
				return { ...pair, mark: phone, table: 'recipients', id: 'r1', fields: { phone } };
			}
			case 'reports a difficulty': {
				const fields = {
					recipientId: 'r1',
					what: mark,
					state: 'reported',
					reportedOn: '2026-11-24',
					reporterId: who,
				};
				return { ...pair, table: 'difficulties', id: `d${n}`, fields };
			}
			case 'makes a shift': {
				const times = { day: '2026-11-24', startsAt: '09:00', endsAt: '11:00', kind: 'patrol', needed: 2 };
				return { document: 'team/t', mark, table: 'shifts', id: `s${n}`, fields: { ...times, title: mark } };
			}
			case 'moves a shift': {
				const shift = any(this.#shifts);
				const fields = { place: mark };
				return shift === undefined ? null : { document: 'team/t', mark, table: 'shifts', id: shift, fields };
			}
			case 'moves a household': {
				const home = `9-9-${1_000 + n}`;
				return { document: 'grid/g', mark: home, table: 'households', id: 'h1', fields: { home } };
			}
			case 'renames somebody':
				return { document: 'station', mark, table: 'directory', id: 'ann', fields: { name: mark } };
		}
	}

	#member(who: Person): Member {
		const member = this.#members.get(who);
		if (member === undefined) throw new Error(`nobody is called ${who}`);
		return member;
	}
}

function roleOf(who: Person): string {
	if (who === 'hao' || who === 'sun') return 'staff';
	return who === 'lee' ? 'leader' : 'volunteer';
}

function sorted(records: readonly Record<string, unknown>[]): Record<string, unknown>[] {
	return records.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
}
