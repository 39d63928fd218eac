import { expect, it } from 'vitest';
import { readRecord, recordIds } from '../../domain/kernel/change.ts';
import { tableNamed } from '../../domain/tables.ts';
import { Device, difficulty, type Tab } from './testing/device.ts';
import { ModelStation } from './testing/model-station.ts';
import { settled, VirtualRandom, VirtualTime } from './testing/virtual-ports.ts';

const DOCUMENTS = ['pair/A', 'pair/B', 'pair/C'] as const;
const TABLE = tableNamed('difficulties')!;
const STEPS = 120;
/** Fresh seeds each time: `LINK_STORIES` says how many, `LINK_SEED` asks for one again. */
const SEEDS = process.env.LINK_SEED
	? [Number(process.env.LINK_SEED)]
	: Array.from(
			{ length: Number(process.env.LINK_STORIES ?? 6) },
			(_, i) => (Date.now() + i * 7_919) % 1_000_000_007,
		);

interface Phone {
	device: Device;
	tabs: Tab[];
}

/** Runs one random story of three phones and checks how it ends. */
async function story(seed: number, refusals: boolean): Promise<void> {
	const time = new VirtualTime();
	const random = new VirtualRandom(seed);
	const station = new ModelStation(time, random);
	const told: string[] = [];
	const pick = <T>(from: readonly T[]): T => from[Math.floor(random.fraction() * from.length)]!;
	const phones: Phone[] = ['p0', 'p1', 'p2'].map(() => ({
		device: new Device({ time, random, openSocket: station.openSocket }),
		tabs: [],
	}));
	/** What was acknowledged with ✓: it must reach the station once, and everybody. */
	const kept = new Map<string, { document: string; phone: number }>();
	const forbidden = new Set<string>();

	const steps: Record<string, () => unknown> = {
		write: async () => {
			const phone = Math.floor(random.fraction() * phones.length);
			const document = pick(DOCUMENTS);
			const id = `r${kept.size + forbidden.size}`;
			const isForbidden = refusals && random.fraction() < 0.1;
			await phones[phone]!.device.report(document, id, isForbidden ? `forbidden ${id}` : id);
			if (isForbidden) forbidden.add(id);
			else kept.set(id, { document, phone });
		},
		overwrite: async () => {
			const id = pick([...kept.keys(), 'none']);
			const record = kept.get(id);
			if (record === undefined) return;
			const phone = pick(phones).device;
			await phone.documents.write(record.document as 'pair/A', [
				difficulty(id, `${id} by ${random.fraction()}`),
			]);
		},
		open: () => {
			const phone = pick(phones);
			if (phone.tabs.length < 3) phone.tabs.push(phone.device.open());
		},
		close: () => {
			const tab = pick(phones).tabs.shift();
			tab?.link.close();
			tab?.documents.close();
		},
		wake: () => pick(phones).device.bus.post({ type: 'wake' }),
		storm: () => {
			station.weather.cutEvery = 12;
			station.weather.refuseEvery = 3;
			station.weather.loseEvery = 8;
			station.weather.doubtEvery = 8;
		},
		calm: () => {
			station.weather.cutEvery = 60;
			station.weather.refuseEvery = 0;
			station.weather.loseEvery = 0;
			station.weather.doubtEvery = 0;
		},
		// A copy with something refused in it cannot be given back as a whole: its own story is another one.
		restore: () => refusals || station.restore(pick(DOCUMENTS), Math.ceil(random.fraction() * 6)),
		wait: () => time.pass(random.fraction() * 3_000),
	};
	const names = [
		...['write', 'write', 'write', 'write', 'write', 'write', 'overwrite', 'overwrite', 'open', 'open'],
		...[
			'close',
			'close',
			'wake',
			'wake',
			'storm',
			'storm',
			'calm',
			'calm',
			'wait',
			'wait',
			'wait',
			'restore',
		],
	];
	for (let step = 0; step < STEPS; step++) {
		const name = pick(names);
		told.push(name);
		await steps[name]?.();
		if (random.fraction() < 0.3) await time.pass(random.fraction() * 200);
	}

	Object.assign(station.weather, { cutEvery: 0, refuseEvery: 0, loseEvery: 0, doubtEvery: 0 });
	for (const phone of phones) if (phone.tabs.length === 0) phone.tabs.push(phone.device.open());
	await time.pass(60_000);
	// A push that was lost last shows at the next hello only.
	station.cutAll();
	await time.pass(60_000);
	await settled();

	const hint = `seed ${seed}: ${told.join(' ')}`;
	for (const { device } of phones) expect(device.reported, hint).toEqual([]);
	const blocked = await Promise.all(
		phones.map(({ device }) =>
			device.store.read(['_log'], async (reader) => [
				...(await reader.todo('waiting')),
				...(await reader.todo('refused')),
			]),
		),
	);
	if (!refusals)
		expect(
			blocked.map((entries) => entries.length),
			hint,
		).toEqual([0, 0, 0]);
	for (const { device } of phones) expect(device.state, hint).toEqual({ kind: 'online' });
	for (const document of DOCUMENTS) {
		const { doc, updates } = station.log(document);
		expect(
			recordIds(doc, TABLE).filter((id) => forbidden.has(id)),
			hint,
		).toEqual([]);
		for (const [index, { device }] of phones.entries()) {
			const stuck = new Set(
				blocked[index]!.filter((entry) => entry.document === document).flatMap((entry) =>
					(entry.own?.changes ?? []).map(({ id }) => id),
				),
			);
			const ids = [...kept].filter(([, record]) => record.document === document).map(([id]) => id);
			for (const [id, record] of kept)
				if (record.document === document && record.phone === index && !stuck.has(id))
					expect(readRecord(doc, TABLE, id), `${id} ${hint}`).not.toBeNull();
			const free = ids.filter((id) => !stuck.has(id));
			expect(await device.difficulties(document, free), hint).toEqual(
				free.map((id) => readRecord(doc, TABLE, id)?.what),
			);
			if (updates.length > 0) expect(await device.seq(document), hint).toBe(updates.length);
		}
	}
}

for (const seed of SEEDS) {
	it(`brings everything everywhere, once, through storms (seed ${seed})`, () => story(seed, false));
	it(`goes on beside refused entries (seed ${seed})`, () => story(seed, true));
}
