import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type * as Yjs from 'yjs';
import { Phone } from '../../../tests/support/phone.ts';
import type { DeviceDocuments } from './documents/device-documents.ts';
import type { DexieStore } from './store/dexie-store.ts';
import { serveReplicaPage } from './testing/replica-page.ts';

/** What the page has on `window`. */
declare const parts: {
	store: DexieStore;
	documents: DeviceDocuments;
	errors: string[];
	Y: typeof Yjs;
};

let served: { url: string; close(): Promise<void> };
let phone: Phone;

beforeAll(async () => {
	served = await serveReplicaPage();
}, 60_000);
afterAll(() => served.close());
beforeEach(async () => {
	phone = await Phone.start();
}, 60_000);
afterEach(() => phone.close());

async function openPage() {
	const page = await phone.page();
	await page.goto(served.url);
	await page.waitForFunction(() => 'parts' in window);
	return page;
}

test('[R3] killed at any moment, every record that was shown as kept is there, once, under one client id', async () => {
	const kept: string[] = [];
	for (let round = 0; round < 3; round++) {
		const page = await openPage();
		let shown = 0;
		let isEnough = () => {};
		const enough = new Promise<void>((resolve) => (isEnough = resolve));
		// There before the page calls it: what the page throws is not heard, since most of it is the kill.
		await page.exposeFunction('shown', (id: string) => {
			kept.push(id);
			if (++shown === 8 + round * 5) isEnough();
		});
		// Left running: the kill comes in the middle of whatever it then does.
		page
			.evaluate(async (round) => {
				const { documents } = parts;
				for (let i = 0; ; i++) {
					const id = `R${round}-${i}`;
					const fields = { recipientId: 'R', what: id, state: 'reported', reportedOn: '2026-11-24' };
					await documents.write('pair/A', [
						{ table: 'difficulties', id, fields: { ...fields, reporterId: 'M' } },
						{ table: 'difficulties', id: 'shared', fields: { ...fields, reporterId: 'M' } },
					]);
					await (window as unknown as { shown(id: string): Promise<void> }).shown(id);
				}
			}, round)
			.catch(() => undefined);
		await enough;
		await phone.kill();
		await phone.start();
	}

	const page = await openPage();
	const found = await page.evaluate(async () => {
		const { documents, store, Y, errors } = parts;
		const doc = new Y.Doc();
		const entries = await documents.outbox();
		for (const { bytes } of entries) Y.applyUpdate(doc, bytes);
		return {
			entries: entries.length,
			pending: doc.store.pendingStructs !== null,
			clients: Y.decodeStateVector(Y.encodeStateVector(doc)).size,
			inDocument: [...doc.getMap('difficulties').keys()],
			rows: (await store.rows.difficulties.toArray()).map(({ id }) => id),
			errors,
		};
	});
	expect(found.errors).toEqual([]);
	expect(found.pending).toBe(false);
	expect(found.clients).toBe(1);
	expect(found.inDocument).toEqual(expect.arrayContaining(kept));
	expect(found.rows.sort()).toEqual(found.inDocument.sort());
	// One entry for each record; beside those that were shown, at most the one that each kill met on its way to be shown.
	expect(found.entries).toBe(found.inDocument.length - 1);
	expect(found.entries - kept.length).toBeLessThanOrEqual(3);
}, 240_000);

test('[R12] a full disk is said, keeps nothing half, and the next write works when there is space', async () => {
	const page = await openPage();
	const session = await page.context().newCDPSession(page);
	const origin = new URL(served.url).origin;
	const write = (id: string, size: number) =>
		page.evaluate(
			async ([id, size]) => {
				const letters = crypto.getRandomValues(new Uint8Array(size));
				const note = Array.from(letters, (byte) => String.fromCharCode(0x4e00 + byte)).join('');
				const change = {
					table: 'visits',
					id,
					fields: {
						recipientId: 'R',
						authorId: 'M',
						day: '2026-11-24',
						enteredAt: 1,
						minutes: 30,
						helps: ['meals'],
						condition: 'well',
						note,
						photos: [],
					},
				};
				try {
					await parts.documents.write('pair/A', [change]);
					return 'kept';
				} catch (error) {
					return (error as { code?: string }).code;
				}
			},
			[id, size] as const,
		);
	const state = () =>
		page.evaluate(async () => ({
			rows: (await parts.store.rows.visits.toArray()).map(({ id }) => id),
			outbox: (await parts.documents.outbox()).length,
		}));

	// Before the first write: Chromium asks for the space that is left once, and then counts by itself for a while.
	await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 400_000 });
	expect(await write('V0', 100)).toBe('kept');
	const answers: (string | undefined)[] = [];
	while (answers.at(-1) !== 'storage-full' && answers.length < 200)
		answers.push(await write(`V${answers.length + 1}`, 3_900));
	expect(answers.at(-1)).toBe('storage-full');
	const kept = ['V0', ...answers.flatMap((answer, i) => (answer === 'kept' ? [`V${i + 1}`] : []))];
	expect(await state()).toEqual({ rows: kept.sort(), outbox: kept.length });

	await session.send('Storage.overrideQuotaForOrigin', { origin });
	expect(await write('after', 3_900)).toBe('kept');
	expect(await state()).toEqual({ rows: [...kept, 'after'].sort(), outbox: kept.length + 1 });
}, 120_000);
