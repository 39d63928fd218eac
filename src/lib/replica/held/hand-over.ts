import { handOverAnswerSchema, quarantineListSchema } from '../../protocol/http.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { StationApi } from '../admission/station-api.ts';
import { AppError } from '../app-error.ts';
import type { DeviceStore, StoredHeld } from '../store/device-store.ts';
import { asHanded, inRequests, type HandedItem } from './as-handed.ts';

const QUARANTINE = '/api/quarantine';
/** Reasons for which the same change would be turned away again: the person gets it back. */
const FINAL: readonly Reason[] = [
	'malformed',
	'not-allowed',
	'not-found',
	'quota',
	'schema',
	'too-large',
	'unknown-table',
	'value-too-large',
];

/** Of these the station did not even look at the changes. */
const UNREADABLE: readonly Reason[] = ['malformed', 'too-large'];

/**
 * Gives staff what is on its way to them.
 *
 * 1. A change stays on this device until the station has said that it has it; sent twice, it is there once.
 * 2. What the station will not have comes back to the person, with the reason. It keeps none of the others.
 * 3. What the station will never have, and has noted so, is done with: that is said only to a device that is to forget it.
 * @param isLeaving this device is to forget the station: what is larger than any request is told of without its content
 * @returns whether there was anything, and how much of it the station did not take
 */
export async function handOver(
	store: DeviceStore,
	api: StationApi,
	token: string,
	isLeaving = false,
): Promise<{ taken: number; notTaken: number }> {
	const handing = await store.read(['_held'], (reader) => reader.heldIn('handing'));
	handing.sort((a, b) => a.at - b.at);
	const items: HandedItem[] = [];
	for (const held of handing) {
		const item = asHanded(held);
		if (item !== null) items.push(item);
		else await store.change(['_held'], (changer) => changer.removeHeld(held.key));
	}
	let taken = 0;
	for (const request of inRequests(items)) taken += await post(store, api, token, request, isLeaving);
	return { taken, notTaken: items.length - taken };
}

/** Sends one request, or its items one by one when something about it is wrong; how many the station has then. */
async function post(
	store: DeviceStore,
	api: StationApi,
	token: string,
	items: readonly HandedItem[],
	isLeaving: boolean,
): Promise<number> {
	try {
		const body = { items };
		const answer = await api.ask('POST', QUARANTINE, handOverAnswerSchema, body, token);
		const { taken, known = [], lost = [] } = answer;
		await markHanded(store, taken);
		await forget(store, [...known, ...lost]);
		const done = new Set([...taken, ...known, ...lost]);
		const left = items.filter(({ key }) => !done.has(key));
		// Asked for by itself, each is told why.
		let count = items.length - left.length;
		if (count > 0) for (const item of left) count += await post(store, api, token, [item], isLeaving);
		return count;
	} catch (error) {
		const reason = error instanceof AppError ? FINAL.find((final) => final === error.code) : undefined;
		if (reason === undefined) throw error;
		const [first, ...others] = items;
		if (first !== undefined && others.length === 0) {
			if (isLeaving && UNREADABLE.includes(reason) && !isUntold(first))
				return post(store, api, token, [untold(first)], isLeaving);
			await giveBack(store, first.key, reason);
			return 0;
		}
		let count = 0;
		for (const item of items) count += await post(store, api, token, [item], isLeaving);
		return count;
	}
}

/** That there was something, without what it was. */
function untold(item: HandedItem): HandedItem {
	return { ...item, changes: item.changes.map(({ table, id }) => ({ table, id, fields: {} })) };
}

function isUntold({ changes }: HandedItem): boolean {
	return changes.every(({ fields }) => Object.keys(fields).length === 0);
}

/** Staff have them: of what may be somebody else's document nothing stays here. */
async function markHanded(store: DeviceStore, keys: readonly string[]): Promise<void> {
	await store.change(['_held'], async (changer) => {
		for (const key of keys) {
			const held = await changer.held(key);
			if (held?.state === 'handing')
				await changer.putHeld({ ...held, state: 'handed', changes: [], replaced: [] });
		}
	});
}

/** The station had taken them all along, or will never keep them. */
async function forget(store: DeviceStore, keys: readonly string[]): Promise<void> {
	if (keys.length === 0) return;
	await store.change(['_held'], async (changer) => {
		for (const key of keys) if ((await changer.held(key))?.state === 'handing') await changer.removeHeld(key);
	});
}

async function giveBack(store: DeviceStore, key: string, reason: Reason): Promise<void> {
	await store.change(['_held'], async (changer) => {
		const held = await changer.held(key);
		if (held?.state === 'handing') await changer.putHeld({ ...held, state: 'refused', reason });
	});
}

/**
 * Asks what has become of what staff have: what they decided, and whether somebody has brought before them, by a carried
 * file, what the station did not take of this device. That waits with them then, not here as well.
 */
export async function learnFates(store: DeviceStore, api: StationApi, token: string): Promise<void> {
	const [handed, refused] = await store.read(['_held'], (reader) =>
		Promise.all([reader.countHeld('handed'), reader.heldIn('refused')]),
	);
	if (handed === 0 && !refused.some(wasCarried)) return;
	const { items } = await api.ask('GET', QUARANTINE, quarantineListSchema, undefined, token);
	if (items.length === 0) return;
	await store.change(['_held'], async (changer) => {
		for (const { key, document, state, word } of items) {
			const held = await changer.held(key);
			if (held?.document !== document) continue;
			if (held.state === 'handed' && state !== 'waiting') await changer.putHeld({ ...held, state, word });
			if (held.state === 'refused' && wasCarried(held))
				await changer.putHeld({
					...held,
					...{ state: state === 'waiting' ? 'handed' : state, word, changes: [], replaced: [] },
				});
		}
	});
}

/** Whether a carried file may have had it: under the key of the entry that it was, and in one part. */
function wasCarried({ n, changes }: StoredHeld): boolean {
	return n !== undefined && changes.length <= LIMITS.handedOver;
}
