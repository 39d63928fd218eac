import { isDocumentName, type DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type {
	BringInAnswer,
	CarriedItem,
	CarriedPage,
	CarriedPhoto,
} from '../../src/lib/protocol/carried.ts';
import type { HandedChange } from '../../src/lib/protocol/http.ts';
import { LIMITS } from '../../src/lib/protocol/limits.ts';
import type { Reason } from '../../src/lib/protocol/reasons.ts';
import { carriedLine, type Doer } from '../members/audit-lines.ts';
import { handOver } from '../quarantine/hand-over.ts';
import { isThere } from '../quarantine/is-there.ts';
import type { Services } from '../services.ts';
import type { Device, Quarantined } from '../store/store.ts';
import { updateOf } from './update-of.ts';

type Needs = Pick<Services, 'store' | 'ports' | 'registry' | 'membership'>;
type Left = BringInAnswer['left'][number];

/** What became of a page; `unavailable` when the store fails: brought in again, it goes on from there. */
export type BroughtIn = ({ kind: 'brought' } & BringInAnswer) | { kind: 'unavailable' };

/**
 * Takes what a device has written into a page, whoever brings it.
 *
 * 1. Each item is judged as if its author's device had sent it; what the guard does not take waits for staff.
 * 2. Of a device that was revoked, or whose member is gone, everything waits for staff.
 * 3. Once is as good as twice: the same bytes are the same update, and what lies in quarantine under a device's key,
 *    decided or not, is not judged by the guard again.
 *
 * Call it for one author at a time.
 */
export async function bringIn(
	{ page, device }: { page: CarriedPage; device: Device },
	by: Doer,
	services: Needs,
): Promise<BroughtIn> {
	const { store, ports, membership } = services;
	// First: a station that ends in between has told of it, and a second time adds no other line.
	await store.addAuditOnce([carriedLine({ at: ports.clock.now(), savedAt: page.savedAt, device, by })]);
	const author = { device: device.id, member: device.member };
	const before = await store.quarantined(device.member);
	const quarantined = new Map(
		before.filter((item) => item.device === device.id).map((item) => [item.key, item]),
	);
	const isWelcome = device.revokedAt === null && membership.member(device.member) !== null;
	const answer: BringInAnswer = { taken: [], known: [], waiting: [], left: [], photos: [] };
	/** What entries behind one that was not taken cannot be taken for either: they build on it. */
	const refused = new Map<string, Reason>();
	for (const item of page.items) {
		const { key, document } = item;
		const kept = quarantined.get(key);
		if (kept !== undefined) answer[listOf(kept)].push(key);
		else if (!isDocumentName(document)) answer.left.push({ key, reason: 'not-found' });
		else {
			const reason = isWelcome ? await take(item, document, author, services) : 'revoked';
			if (reason === 'unavailable') return { kind: 'unavailable' };
			if (reason === 'taken' || reason === 'known') {
				answer[reason].push(key);
				continue;
			}
			// What the phone had no room for it may have kept and sent since.
			if (await isThere(item.changes, document, store)) {
				answer.known.push(key);
				continue;
			}
			const why = reason === 'gap' ? (refused.get(document) ?? 'undecodable') : reason;
			refused.set(document, why);
			await keepForStaff(item, why, author, services, answer);
		}
	}
	answer.photos = await wanted(page.photos, device, isWelcome, services);
	return { kind: 'brought', ...answer };
}

/** Tries an item at the guard; answers why it was not taken. */
async function take(
	item: CarriedItem,
	document: DocumentName,
	author: { device: string; member: string },
	services: Needs,
): Promise<'taken' | 'known' | 'gap' | 'unavailable' | Reason> {
	if (item.reason !== null) return item.reason;
	const bytes = await updateOf(item, document, services);
	// Something stands there already, and nobody knows whether the author had seen it.
	if (bytes === null) return 'already-decided';
	// As the author's own device sends it: the guard sees no difference.
	const proposal = { kind: 'update', bytes } as const;
	const outcome = await services.registry.write(document, { proposal, author, enteredAt: item.at });
	switch (outcome.kind) {
		case 'stored':
			return 'taken';
		case 'refused':
			return outcome.refusal.reason;
		case 'overdrawn':
			return 'too-many';
		default:
			return outcome.kind;
	}
}

/** Puts an item before staff, in as many parts as the device itself would hand it over. */
async function keepForStaff(
	{ key, document, at, changes }: CarriedItem,
	reason: Reason,
	author: { device: string; member: string },
	services: Needs,
	answer: BringInAnswer,
): Promise<void> {
	const parts = inParts(changes).map((part, index) => ({
		...{ document, at, reason, changes: part },
		key: index === 0 ? key : `${key}.${index + 1}`,
	}));
	const { taken, known, reason: objection } = await handOver(parts, author, services);
	const left: Left = { key, reason: objection ?? reason };
	if (taken.length > 0) answer.waiting.push(key);
	else if (known.length > 0) answer.known.push(key);
	else answer.left.push(left);
}

function inParts(changes: readonly HandedChange[]): HandedChange[][] {
	const parts: HandedChange[][] = [];
	for (let from = 0; from < changes.length; from += LIMITS.handedOver)
		parts.push(changes.slice(from, from + LIMITS.handedOver));
	return parts;
}

function listOf({ state }: Quarantined): 'waiting' | 'known' {
	return state === 'waiting' ? 'waiting' : 'known';
}

/** The photos that the station lacks, of those that the author themselves might send. */
async function wanted(
	photos: readonly CarriedPhoto[],
	{ member }: Device,
	isWelcome: boolean,
	{ store, membership }: Needs,
): Promise<CarriedPhoto[]> {
	const lacking: CarriedPhoto[] = [];
	for (const photo of photos) {
		const { document, hash } = photo;
		if (!isDocumentName(document) || membership.isErased(document)) continue;
		const isTheirs =
			(isWelcome && membership.mayOpen(member, document)) ||
			(await store.quarantineNames(member, document, hash));
		if (isTheirs && (await store.blob(document, hash)) === null) lacking.push(photo);
	}
	return lacking;
}
