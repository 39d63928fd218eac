import { dayOf } from '../../src/lib/domain/calendar/day-of.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { DocumentRegistry } from '../documents/document-registry.ts';
import type { BlobFiles } from '../http/blob-files.ts';
import { deviceLine, type Doer } from '../members/audit-lines.ts';
import type { Ports } from '../ports.ts';
import { STATION_TIME_ZONE } from '../station-time-zone.ts';
import type { RecordName, Store } from '../store/store.ts';
import { eraseFields, NOBODY_NAMED } from './erased-record.ts';
import { documentsOf, dossiersOf, type Person } from './find-person.ts';
import { picturesOf } from './pictures-of.ts';
import { purgeDocument } from './purge-document.ts';
import { recordsAbout } from './records-about.ts';

export interface ErasingServices {
	ports: Pick<Ports, 'clock'>;
	store: Store;
	registry: Pick<DocumentRegistry, 'change' | 'reload'>;
	files: BlobFiles;
	/** Tells the connected devices that a document was purged. */
	purged(document: DocumentName): Promise<void>;
}

/** What an erasure did. */
export interface Erased {
	records: number;
	documents: number;
	pictures: number;
}

/**
 * Erases a person: what the station holds of them goes from records, logs, snapshots, pictures, quarantine and the
 * values of the operations' record; what stays says nothing of anybody. Broken off anywhere, it can be done again, and
 * does the rest. The line that tells of it comes last, when it is true.
 */
export async function erasePerson(
	services: ErasingServices,
	person: Person,
	{ by, reason }: { by: Doer; reason: string },
): Promise<Erased> {
	const { store, registry, ports, files } = services;
	const now = ports.clock.now();
	const today = dayOf(now, STATION_TIME_ZONE);
	const documents = documentsOf(person.own);
	const pictures = await picturesOf(store, person);
	const dossiers = dossiersOf(person);

	// Before anything that names them goes: broken off later, nobody would know of them any more.
	for (const { hash } of pictures)
		if (!(await store.hasBlobElsewhere(hash, dossiers))) await files.remove(hash);
	for (const document of documents) {
		const changes = person.own
			.filter((row) => row.document === document)
			.map(({ table, record }) => ({
				table,
				id: record.id,
				fields: eraseFields(table, record, { now, today }),
			}));
		await registry.change(document, changes);
	}
	for (const document of documents) {
		const hashes = pictures.filter((picture) => picture.document === document).map(({ hash }) => hash);
		await purgeDocument(store, document, dossiers.includes(document) ? hashes : []);
		await registry.reload(document);
		await services.purged(document);
	}

	const devices = person.kind === 'member' ? await dismissMember(services, person.id, by) : [];
	const records = [...(await recordsAbout(store, person)), ...devices];
	await store.purgeQuarantined(records, now);
	const { document, table, record } = person.main;
	await store.purgeAudit(records, {
		kind: 'erased',
		at: now,
		enteredAt: null,
		member: by.member,
		device: by.device,
		document,
		table,
		record,
		about: person.kind,
		// Who gives the reason may have written the name into it.
		fields: [{ field: 'reason', before: null, after: reason.replaceAll(person.name, NOBODY_NAMED) }],
		item: null,
	});
	return { records: person.own.length, documents: documents.length, pictures: pictures.length };
}

/** Lets a member's devices in no more, and nobody else with their invitations. Answers what tells of the devices. */
async function dismissMember(
	{ store, ports }: ErasingServices,
	member: string,
	by: Doer,
): Promise<RecordName[]> {
	const at = ports.clock.now();
	const devices = (await store.devices()).filter((device) => device.member === member);
	for (const { id } of devices) {
		await store.renameDevice(id, NOBODY_NAMED);
		if (await store.revokeDevice(id, at))
			await store.addAudit([deviceLine('device-revoked', { at, device: { id, name: NOBODY_NAMED }, by })]);
	}
	for (const { id, member: whose, usedAt, withdrawnAt } of await store.invitations())
		if (whose === member && usedAt === null && withdrawnAt === null) await store.withdrawInvitation(id, at);
	return devices.map(({ id }) => ({ document: null, table: null, record: id }));
}
