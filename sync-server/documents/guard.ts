import * as Y from 'yjs';
import type { Table } from '../../src/lib/domain/kernel/define-table.ts';
import type { Actor, Role } from '../../src/lib/domain/kernel/rule.ts';
import { isOfStaff } from '../../src/lib/domain/rights/standing.ts';
import type { AuditEntry, ClientBinding, Row } from '../store/store.ts';
import { auditEntries } from './audit-entries.ts';
import { bindClients, bindStation } from './bind-clients.ts';
import { itemName, valuesOf } from './concurrency.ts';
import { followUp, type FollowUp } from './conflict-notes.ts';
import { missingBases, type MissingBase } from './find-bases.ts';
import { judgeRecord, type Judged } from './judge.ts';
import { NO_CLIENT } from './narrow-transaction.ts';
import { scanUpdate, type ScannedUpdate, type Section } from './scan-update.ts';
import type { Values } from './seen-values.ts';
import { type Ear, type StandingDocument } from './standing-document.ts';
import { findTouched, nameOf, type Touched } from './touched.ts';
import { Unfit } from './update-reader.ts';
import type { Author, Behalf, Proposal, Refusal } from './write.ts';

/** What an accepted write brings to the disk. */
export interface Accepted {
	/** Exactly what it added. */
	update: Uint8Array;
	/** The records that it touched, as they are now. */
	rows: Row[];
	/** Client ids that write here for the first time. */
	clients: ClientBinding[];
	audit: AuditEntry[];
	/** What the station has to write behind it. */
	followUp: FollowUp | null;
}

/** What the guard says to an update. */
export type Verdict =
	| ({ kind: 'accepted' } & Accepted)
	/** The document had all of it. */
	| { kind: 'known' }
	/** It builds on something that the station does not have. */
	| { kind: 'gap' }
	/** It was made without having seen what stands: first it has to be known what its author had seen. */
	| { kind: 'asks'; bases: MissingBase[] }
	| {
			kind: 'refused';
			refusal: Refusal;
			/** The document holds what was not accepted and must be made again from the log. */
			spoiled: boolean;
			/** The parts of it that different client ids wrote. */
			sections: readonly Section[];
	  };

/** Who makes a write, and when. */
export interface Writer {
	author: (Author & { role: Role }) | null;
	behalf: Behalf | null;
	enteredAt: number | null;
	now: number;
	/** Whether it was looked up what the author had seen. */
	asked: boolean;
	/** Only for what the station writes behind a change: for whom the records are that it puts together. */
	mergedFor?: ReadonlyMap<string, string>;
}

/**
 * Takes a write into the standing document, which nobody else sees before it is stored, and judges it there.
 *
 * The order is: what the bytes alone tell (`scanUpdate`) → whose the client ids are → applied → form, schema and rules
 * of each record touched, while what was overwritten can still be read (`judgeRecord`) → what follows from it.
 */
export function propose(standing: StandingDocument, proposal: Proposal, writer: Writer): Verdict {
	let sections: readonly Section[] = [];
	let clients: ClientBinding[];
	const state = proposal.kind === 'update' && proposal.state === true;
	const bringsBack = state && isOfStaff(writer.author?.role);
	if (proposal.kind === 'update') {
		const scanned = scanUpdate(proposal.bytes, standing);
		if (scanned.kind === 'gap') return scanned;
		if (scanned.kind === 'refused') return { ...scanned, spoiled: false, sections };
		({ sections } = scanned);
		const bound = bindClients(standing, sections, writer.author, { bringsBack, isEntry: !state });
		if (bound === null)
			return { kind: 'refused', refusal: { reason: 'foreign-client' }, spoiled: false, sections };
		if (bound === 'too-many')
			return { kind: 'refused', refusal: { reason: 'quota' }, spoiled: false, sections };
		clients = bound;
		const bases = writer.asked ? [] : missingBases(standing, scanned.replaces);
		if (bases.length > 0) return { kind: 'asks', bases };
		prepare(standing, scanned);
	} else clients = bindStation(standing);
	const actor: Actor | null =
		writer.author === null
			? null
			: { member: writer.author.member, role: writer.author.role, ...(bringsBack ? { bringsBack } : {}) };
	const written = proposal.kind === 'own' ? [standing.stationClient] : sections.map(({ client }) => client);
	const applied = apply(standing, proposal, written, (transaction) => {
		const judged: Judged[] = [];
		const by = { actor, now: writer.now };
		for (const record of findTouched(standing, transaction, written))
			judged.push(judgeRecord(standing, transaction, record, by));
		return judged;
	});
	if (applied.kind === 'failed')
		return { kind: 'refused', refusal: applied.refusal, spoiled: true, sections };
	if (applied.update === null) return { kind: 'known' };
	return accept(standing, applied.judged, applied, clients, writer);
}

/** A text that is begun must be one before what is written to it comes, to be read as one. */
function prepare({ doc }: StandingDocument, { texts }: ScannedUpdate): void {
	for (const name of texts) doc.getText(name);
}

/** An item that does not stand any more, and what it held. */
type Forgotten = [item: Y.ID, values: Values];

type Applied =
	| {
			kind: 'applied';
			/** What the document did not have before; `null` when nothing. */
			update: Uint8Array | null;
			judged: Judged[];
			forgotten: Forgotten[];
	  }
	| { kind: 'failed'; refusal: Refusal };

/** Applies a proposal and judges it while what it overwrites is still there. */
function apply(
	standing: StandingDocument,
	proposal: Proposal,
	/** The client ids under which it writes. */
	written: readonly number[],
	judge: (transaction: Y.Transaction) => Judged[],
): Applied {
	const { doc } = standing;
	let update: Uint8Array | null = null;
	let judged: Judged[] = [];
	const forgotten: Forgotten[] = [];
	let objection: unknown = null;
	const ear: Ear = {
		update: (bytes) => (update = bytes),
		transaction: (transaction) => {
			try {
				judged = judge(transaction);
				for (const { touched } of judged) forgottenBy(touched, forgotten);
			} catch (error) {
				objection = error;
			}
		},
	};
	try {
		if (proposal.kind === 'own') doc.clientID = standing.stationClient;
		standing.hear(ear, written, () => {
			if (proposal.kind === 'update') Y.applyUpdate(doc, proposal.bytes);
			else doc.transact(() => proposal.apply(doc));
		});
		doc.clientID = NO_CLIENT;
	} catch (error) {
		// A device's bytes may be anything; an own change that throws is a fault of this program.
		if (proposal.kind === 'own') throw error;
		return { kind: 'failed', refusal: { reason: 'undecodable' } };
	}
	if (objection instanceof Unfit) return { kind: 'failed', refusal: objection.refusal };
	if (objection !== null) {
		if (proposal.kind === 'own') throw objection;
		return { kind: 'failed', refusal: { reason: 'structure' } };
	}
	if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
		return { kind: 'failed', refusal: { reason: 'structure' } };
	return { kind: 'applied', update, judged, forgotten };
}

/** What entries held that do not stand any more: the document forgets it when the transaction is over. */
function forgottenBy({ table, entries }: Touched, forgotten: Forgotten[]): void {
	for (const { key, prior, written } of entries.values()) {
		if (prior !== null) forget(table, key, prior, forgotten);
		for (const item of written) forget(table, key, item, forgotten);
	}
}

function forget(table: Table, key: string, item: Y.Item, forgotten: Forgotten[]): void {
	const values = item.deleted ? valuesOf(table, key, item) : null;
	if (values !== null) forgotten.push([item.id, values]);
}

/** Takes over what a write that was found in order means for what is known beside the document. */
function accept(
	standing: StandingDocument,
	judged: readonly Judged[],
	{ update, forgotten }: { update: Uint8Array | null; forgotten: readonly Forgotten[] },
	clients: ClientBinding[],
	writer: Writer,
): Accepted & { kind: 'accepted' } {
	for (const binding of clients) standing.clients.set(binding.client, binding);
	for (const [item, values] of forgotten) standing.seen.set(item, values);
	for (const { touched, before } of judged) {
		const member = writer.mergedFor?.get(nameOf(touched));
		if (member !== undefined)
			for (const { current } of touched.entries.values())
				standing.seen.setAuthor(itemName(current.id), member);
		if (before === null) standing.begun(nameOf(touched), writer.now);
	}
	const follows =
		writer.author === null && writer.behalf === null
			? null
			: followUp(judged, {
					standing,
					memberOf: (client) => standing.memberOf(client),
					member: writer.author?.member ?? writer.behalf?.about ?? writer.behalf?.member ?? null,
					now: writer.now,
				});
	for (const { touched } of judged)
		if (touched.table.name === 'conflicts') standing.conflicts.take(touched.id);
	return {
		kind: 'accepted',
		update: update ?? new Uint8Array(),
		rows: judged.map(({ touched, after }) => ({ table: touched.table.name, record: after })),
		clients,
		audit: auditEntries(standing, judged, writer),
		followUp: follows,
	};
}
