import type { AppAge } from '../devices/wire-of-age.ts';
import { DEEDS, type Deed } from '../people/deeds.ts';
import type { Chance } from '../world/chance.ts';

/** Something that happens from outside: what a person does, and what the world does to them. */
export type Happening =
	| { kind: 'deed'; device: number; deed: Deed; pick: number }
	/** What a person does about something that the station did not take. */
	| { kind: 'held'; device: number; what: 'send-again' | 'hand-over' | 'discard'; pick: number }
	| { kind: 'signal'; device: number; on: boolean }
	| { kind: 'tab'; device: number; what: 'open' | 'close' | 'kill'; pick: number }
	| { kind: 'device-crash'; device: number }
	| { kind: 'worker-crash'; device: number; pick: number }
	/** `abort`: transactions come to nothing, or their tab is ended while they commit. */
	| { kind: 'device-fault'; device: number; fault: 'quota' | 'abort' | 'closed'; lasts: number }
	/** The connection to the database is closed under a tab. */
	| { kind: 'lost-handle'; device: number; pick: number }
	/** A tab with another app is opened, which takes the database; `blocked`: a tab that is frozen keeps it for so long. */
	| { kind: 'update'; device: number; age: AppAge; blocked: number | null }
	| { kind: 'device-loss'; device: number; what: 'snapshots' | 'snapshot-tail' | 'everything' }
	/** Answers to requests are lost for so long, though the station has done what was asked. */
	| { kind: 'answers-lost'; lasts: number }
	| { kind: 'line'; pick: number; what: 'cut' | 'cut-after' | 'half-open' | 'slow'; amount: number }
	| { kind: 'station'; what: 'crash' | 'stop'; down: number }
	| { kind: 'disk'; what: 'full' | 'broken' | 'lose-answers' | 'slow' | 'hangs'; lasts: number }
	/** A document's log is compacted; `crash`: and the station crashes so many ms later. */
	| { kind: 'compact'; pick: number; crash: number | null }
	| { kind: 'backup' }
	| { kind: 'restore'; down: number }
	| { kind: 'revoke'; device: number }
	/** `device` −1: the station's clock. */
	| { kind: 'clock'; device: number; skew: number }
	/** What a device in the wrong hands does. */
	| { kind: 'hostile'; pick: number }
	/** The same without a pause, after everything was put right and came to rest: nobody else is to feel it. */
	| { kind: 'siege'; pick: number }
	/** Everything is put right, and all must come to rest. */
	| { kind: 'rest' };

/** A happening, so many ms after the one before. */
export type Step = Happening & { after: number };

/** How often what happens, beside each other. What is most of a person's day is most of a plan. */
const WEIGHTS: readonly [Happening['kind'], number][] = [
	['deed', 520],
	['held', 25],
	['signal', 95],
	['tab', 70],
	['device-crash', 30],
	['worker-crash', 14],
	['device-fault', 40],
	['lost-handle', 12],
	['update', 8],
	['device-loss', 10],
	['answers-lost', 10],
	['line', 85],
	['station', 28],
	['disk', 34],
	['compact', 24],
	['backup', 10],
	['restore', 7],
	['revoke', 2],
	['clock', 15],
	['hostile', 40],
	['siege', 2],
	['rest', 10],
];
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
const AGES = ['current', 'older', 'older', 'outdated', 'ahead'] as const;
const YEAR = 365 * 24 * 3_600_000;

/** Draws what happens next among so many devices. */
export function drawStep(chance: Chance, devices: number): Step {
	// Mostly close together, so that things meet; now and then long enough for idle documents to be folded.
	const after = chance.hits(0.03) ? chance.between(2_000, 60_000) : chance.between(0, 400) ** 1.2;
	return { ...draw(chance, devices), after: Math.round(after) };
}

function draw(chance: Chance, devices: number): Happening {
	const device = chance.below(devices);
	const pick = chance.below(1_000);
	const lasts = Math.round(chance.between(200, 20_000));
	let weight = chance.below(TOTAL);
	const kind = WEIGHTS.find(([, each]) => (weight -= each) < 0)![0];
	switch (kind) {
		case 'deed':
			return { kind, device, pick, deed: chance.pick(DEEDS) };
		case 'held':
			return { kind, device, pick, what: chance.pick(['send-again', 'hand-over', 'discard'] as const) };
		case 'signal':
			return { kind, device, on: chance.hits(0.6) };
		case 'tab':
			return { kind, device, pick, what: chance.pick(['open', 'open', 'close', 'kill'] as const) };
		case 'device-crash':
			return { kind, device };
		case 'device-fault':
			return { kind, device, lasts, fault: chance.pick(['quota', 'abort', 'abort', 'closed'] as const) };
		case 'worker-crash':
		case 'lost-handle':
			return { kind, device, pick };
		case 'update':
			return { kind, device, age: AGES[pick % AGES.length]!, blocked: chance.hits(0.5) ? lasts : null };
		case 'device-loss': {
			const what = chance.pick(['snapshots', 'snapshots', 'snapshot-tail', 'everything'] as const);
			return { kind, device, what };
		}
		case 'answers-lost':
			return { kind, lasts };
		case 'line': {
			const what = chance.pick(['cut', 'cut-after', 'half-open', 'slow'] as const);
			return { kind, pick, what, amount: chance.below(20) };
		}
		case 'station':
			return { kind, down: Math.round(lasts / 4), what: chance.hits(0.75) ? 'crash' : 'stop' };
		case 'disk': {
			const what = chance.pick(['full', 'broken', 'lose-answers', 'slow', 'hangs'] as const);
			return { kind, lasts, what };
		}
		case 'compact':
			return { kind, pick, crash: chance.hits(0.25) ? Math.round(chance.between(0, 6)) : null };
		case 'backup':
			return { kind };
		case 'restore':
			return { kind, down: Math.round(lasts / 4) };
		case 'revoke':
			return { kind, device };
		case 'clock': {
			const skew = Math.round(chance.between(-YEAR, YEAR) * (chance.hits(0.5) ? 1 : 0.0001));
			return { kind, device: device - (chance.hits(0.15) ? device + 1 : 0), skew };
		}
		case 'hostile':
		case 'siege':
			return { kind, pick };
		case 'rest':
			return { kind };
	}
}
