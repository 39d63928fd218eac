import * as Y from 'yjs';
import { beforeEach, expect, it } from 'vitest';
import { recordIds } from '../../domain/kernel/change.ts';
import { tableNamed } from '../../domain/tables.ts';
import { encodeSync, SyncMessage } from '../../protocol/channel-message.ts';
import type { Welcome } from './session.ts';
import { Stage } from './testing/stage.ts';
import { StationHistory } from './testing/station-history.ts';
import { settled } from './testing/virtual-ports.ts';

const PAIR = 'pair/A';
const STAFF = { id: 'm1', name: '王芳', standing: 'staff' } as const;
const difficulties = tableNamed('difficulties')!;

let stage: Stage;
/** The station's log before it was restored, and after. */
let before: StationHistory;
let restored: StationHistory;

beforeEach(async () => {
	stage = new Stage();
	before = new StationHistory(PAIR);
	before.report('a');
	stage.device.open();
	await stage.greet();
	restored = new StationHistory(PAIR);
	restored.take(before.run(0).bytes);
	before.report('b');
	stage.line.push([before.run(0)]);
	await settled();
	stage.line.cut();
	await stage.time.pass(1_000);
});

/** The restored station welcomes the device of somebody of staff, and sends its tail. */
async function welcome(over: Partial<Welcome> = { member: STAFF }): Promise<void> {
	stage.line.challenge();
	await settled();
	stage.line.welcome({ epoch: 'second', tail: { documents: 1, bytes: 10 }, ...over });
	stage.line.tail([restored.run(0)]);
	stage.line.say({ type: 'tailed' });
	await settled();
}

/** What the device sent on the document's channel: kinds of sync messages with their bytes. */
function syncs(): { kind: number; bytes: Uint8Array }[] {
	return stage.line.onChannels
		.filter(({ channel }) => channel === stage.line.channelOf(PAIR))
		.flatMap(({ message }) => (message.type === 'sync' ? [message] : []));
}

/** Answers the newest step 1 with what the station has. */
async function answer(): Promise<void> {
	const asked = syncs().findLast(({ kind }) => kind === SyncMessage.stepOne)!;
	const missing = Y.encodeStateAsUpdate(restored.doc, asked.bytes);
	stage.line.onChannel(stage.line.channelOf(PAIR)!, encodeSync(SyncMessage.stepTwo, missing));
	await settled();
}

it('[R43] enters a new epoch, with sequence numbers from 0, before it stores what belongs to it', async () => {
	await welcome();
	expect(await stage.device.documents.epoch()).toBe('first');
	expect(stage.device.state?.kind).toBe('receiving');
	await answer();
	restored.take(syncs().at(-2)!.bytes);
	await answer();
	expect(await stage.device.documents.epoch()).toBe('second');
	expect(await stage.device.seq(PAIR)).toBe(1);
	expect(await stage.device.difficulties(PAIR, ['a', 'b'])).toEqual(['a', 'b']);
	expect(stage.device.state).toEqual({ kind: 'online' });
});

it('[R57] gives back to a restored station what it has lost, and nothing that it has', async () => {
	await welcome();
	await answer();
	const given = syncs().find(({ kind }) => kind === SyncMessage.stepTwo)!;
	restored.take(given.bytes);
	expect(recordIds(restored.doc, difficulties).sort()).toEqual(['a', 'b']);
	expect(given.bytes.length).toBeLessThan(before.run(0).bytes.length);
	await answer();
	expect(stage.line.heard('close')).toHaveLength(1);
});

it('sends its own entries only after that: they may build on what was lost', async () => {
	await stage.device.report(PAIR, 'mine');
	await welcome();
	expect(syncs().filter(({ kind }) => kind === SyncMessage.update)).toEqual([]);
	await answer();
	await answer();
	expect(syncs().filter(({ kind }) => kind === SyncMessage.update)).toHaveLength(1);
});

it('begins again when the line was cut before the station had it', async () => {
	await welcome();
	await answer();
	stage.line.cut();
	await stage.time.pass(1_000);
	expect(await stage.device.documents.epoch()).toBe('first');
	await welcome();
	await answer();
	expect(syncs().filter(({ kind }) => kind === SyncMessage.stepTwo)).toHaveLength(1);
});

it('leaves out what is not the member’s any more, and comes again when the station cannot do it now', async () => {
	await welcome();
	stage.line.say({ type: 'closed', channel: stage.line.channelOf(PAIR)!, reason: 'storage-failing' });
	await settled();
	expect(stage.device.state).toEqual({ kind: 'offline' });
	expect(await stage.device.documents.epoch()).toBe('first');
	await stage.time.pass(5_000);
	await welcome();
	stage.line.say({ type: 'closed', channel: stage.line.channelOf(PAIR)!, reason: 'not-yours' });
	await settled();
	expect(await stage.device.documents.epoch()).toBe('second');
});

it('[R57] gives back only what this device wrote itself, where its member is not of staff', async () => {
	await stage.device.report(PAIR, 'mine');
	const [mine] = await stage.device.documents.outbox();
	await stage.device.documents.receipted(PAIR, mine!.n, 3);
	await stage.device.report(PAIR, 'waiting');
	await welcome({});
	await answer();
	restored.take(syncs().find(({ kind }) => kind === SyncMessage.stepTwo)!.bytes);
	expect(restored.doc.store.pendingStructs).toBeNull();
	expect(recordIds(restored.doc, difficulties).sort()).toEqual(['a', 'mine']);
});

it('[R57] brings nobody back who was erased', async () => {
	await welcome({ member: STAFF, replace: [PAIR] });
	expect(syncs()).toEqual([]);
	expect(await stage.device.documents.epoch()).toBe('second');
	expect(await stage.device.difficulties(PAIR, ['a', 'b'])).toEqual(['a', undefined]);
});

it.each([
	{
		how: 'says no',
		say: () => stage.line.say({ type: 'closed', channel: stage.line.channelOf(PAIR)!, reason: 'malformed' }),
	},
	{ how: 'takes what else there is, and answers without it', say: () => void answer() },
])(
	'[R57] what the station does not take back is not forgotten when it $how: it gives way later, to staff',
	async ({ say }) => {
		await stage.device.report(PAIR, 'mine');
		const [mine] = await stage.device.documents.outbox();
		await stage.device.documents.receipted(PAIR, mine!.n, 3);
		await welcome({});
		await answer();
		say();
		await settled();
		expect(await stage.device.documents.epoch()).toBe('second');
		await stage.time.pass(75_000);
		expect(stage.line.heard('tail')).toMatchObject([{ document: PAIR, seq: 0 }]);
		stage.line.tail([restored.run(0)]);
		await settled();
		const held = await stage.device.store.read(['_held'], (reader) => reader.allHeld());
		expect(held.map(({ reason, changes }) => [reason, changes[0]?.id]).sort()).toEqual([
			['lost-by-station', 'b'],
			['lost-by-station', 'mine'],
		]);
	},
);
