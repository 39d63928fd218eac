import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { encodePresence, encodeSync, SyncMessage } from '../../protocol/channel-message.ts';
import { encodeReceipt } from '../../protocol/frame.ts';
import { Stage } from './testing/stage.ts';
import { settled } from './testing/virtual-ports.ts';
import { watchedChannel, type WatchedChannel } from './watched-channel.ts';

/** The provider and its presence read the time by a function that they took when they were loaded. */
const clock = vi.hoisted(() => {
	const now = Date.now;
	const ahead = { ms: 0 };
	Date.now = () => now() + ahead.ms;
	return ahead;
});

const TEAM = 'team/A';

let stage: Stage;
const open: WatchedChannel[] = [];

beforeEach(() => {
	stage = new Stage();
});

afterEach(() => {
	for (const watched of open.splice(0)) watched.close();
	vi.useRealTimers();
});

/** Puts the document on screen in a tab. What the station's answers would bring into the log is kept in `answers`. */
function show(doc: Y.Doc, tab = 'tab1') {
	const answers: Uint8Array[] = [];
	const watched = watchedChannel({
		document: TEAM,
		doc,
		bus: tab === 'tab1' ? stage.device.bus : stage.device.origin.bus(),
		tab,
		timers: stage.time,
		applyFromStation: (update, apply) => {
			answers.push(update);
			apply();
		},
	});
	open.push(watched);
	return { watched, answers };
}

/** What came on the document's channel: the kinds of messages, sync ones with their kind. */
function sent(from = 0): string[] {
	const channel = stage.line.channelOf(TEAM);
	return stage.line.onChannels
		.filter((frame) => frame.channel === channel)
		.slice(from)
		.map(({ message }) => (message.type === 'sync' ? `sync ${message.kind}` : message.type));
}

/** Somebody else's presence, as the station sends it. */
class Other {
	readonly awareness = new Awareness(new Y.Doc());
	constructor(state: object) {
		this.set({ member: { id: 'm2', name: '李雷' }, ...state });
	}
	set(state: object | null): void {
		this.awareness.setLocalState(state);
	}
	speak(): void {
		const update = encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]);
		stage.line.onChannel(stage.line.channelOf(TEAM)!, encodePresence(update));
	}
}

/** What others would see of this device, from the presence that it sent on all its channels. */
function seen(): Record<string, unknown>[] {
	const awareness = new Awareness(new Y.Doc());
	awareness.setLocalState(null);
	for (const { message } of stage.line.onChannels)
		if (message.type === 'awareness') applyAwarenessUpdate(awareness, message.bytes, null);
	const states = [...awareness.getStates().values()];
	awareness.destroy();
	return states;
}

it('[R60] asks for holes and shows presence when a document comes on screen, and opens one channel', async () => {
	stage.device.open();
	await stage.greet();
	show(new Y.Doc());
	await settled();
	expect(stage.line.heard('open')).toEqual([{ type: 'open', channel: 1, document: TEAM }]);
	expect(sent().sort()).toEqual(['awareness', 'queryAwareness', 'sync 0']);
	expect(seen()).toEqual([{}]);
});

it('[R61] lets nothing of content pass: neither live updates nor an answer to a step 1', async () => {
	stage.device.open();
	await stage.greet();
	const doc = new Y.Doc();
	show(doc);
	await settled();
	doc.getText('t').insert(0, 'typed here');
	await settled();
	stage.line.onChannel(1, encodeSync(SyncMessage.update, Y.encodeStateAsUpdate(new Y.Doc())));
	await settled();
	expect(sent().filter((kind) => kind === 'sync 1' || kind === 'sync 2')).toEqual([]);
});

it('[R62] takes the station’s answer by the log, and leaves updates and receipts to the link', async () => {
	stage.device.open();
	await stage.greet();
	const doc = new Y.Doc();
	const { answers } = show(doc);
	await settled();
	const other = new Y.Doc();
	other.getMap('shifts').set('s1', 1);
	stage.line.onChannel(1, encodeReceipt({ seq: 3, n: 1 }));
	stage.line.onChannel(1, encodeSync(SyncMessage.update, Y.encodeStateAsUpdate(other)));
	await settled();
	expect(doc.getMap('shifts').size).toBe(0);
	stage.line.onChannel(1, encodeSync(SyncMessage.stepTwo, Y.encodeStateAsUpdate(other)));
	await settled();
	expect(answers).toEqual([Y.encodeStateAsUpdate(other)]);
	expect(doc.getMap('shifts').get('s1')).toBe(1);
});

it('[R63] shows who else is there, and repeats nobody', async () => {
	stage.device.open();
	await stage.greet();
	const { watched } = show(new Y.Doc());
	await settled();
	let news = 0;
	watched.onothers(() => news++);
	const before = sent().length;
	const other = new Other({ shiftId: 's1' });
	other.speak();
	await settled();
	expect(watched.others()).toMatchObject([{ member: { id: 'm2', name: '李雷' }, shiftId: 's1' }]);
	expect(news).toBe(1);
	expect(sent(before)).toEqual([]);
	// A state that the station has not named is nobody's.
	const forged = new Other({});
	forged.set({ shiftId: 's2' });
	forged.speak();
	await settled();
	expect(watched.others()).toHaveLength(1);
	other.set(null);
	other.speak();
	await settled();
	expect(watched.others()).toEqual([]);
});

it('shows what its person does', async () => {
	stage.device.open();
	await stage.greet();
	const { watched } = show(new Y.Doc());
	await settled();
	watched.setLocal({ field: 'notes', cursor: { anchor: 'a', head: 'c' } });
	await settled();
	expect(seen()).toEqual([{ field: 'notes', cursor: { anchor: 'a', head: 'c' } }]);
});

it('[R64] shows nobody while the line is down, opens nothing by itself, and says everything again afterwards', async () => {
	stage.device.open();
	await stage.greet();
	const { watched } = show(new Y.Doc());
	await settled();
	watched.setLocal({ shiftId: 's1' });
	new Other({}).speak();
	await settled();
	expect(watched.others()).toHaveLength(1);
	vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
	stage.line.cut();
	await settled();
	expect(watched.others()).toEqual([]);
	vi.advanceTimersByTime(10_000);
	await settled();
	vi.useRealTimers();
	await stage.time.pass(1_000);
	await stage.greet();
	expect(stage.line.heard('open')).toHaveLength(1);
	expect(sent().sort()).toEqual(['awareness', 'queryAwareness', 'sync 0']);
	expect(seen()).toEqual([{ shiftId: 's1' }]);
});

it('[R66] is seen again at once after a cut, though the station said farewell for it', async () => {
	stage.device.open();
	await stage.greet();
	const { watched } = show(new Y.Doc());
	await settled();
	watched.setLocal({ shiftId: 's1' });
	await settled();
	const peer = new Awareness(new Y.Doc());
	peer.setLocalState(null);
	const hear = () => {
		for (const { message } of stage.line.onChannels)
			if (message.type === 'awareness') applyAwarenessUpdate(peer, message.bytes, null);
	};
	hear();
	expect(peer.getStates().size).toBe(1);
	const [client] = peer.getStates().keys();
	stage.line.cut();
	// As the station says it: one clock later.
	peer.states.delete(client!);
	peer.meta.get(client!)!.clock++;
	await stage.time.pass(1_000);
	await stage.greet();
	hear();
	expect([...peer.getStates().values()]).toEqual([{ shiftId: 's1' }]);
	peer.destroy();
});

it('[R65] keeps the provider from taking a silent channel for a dead line', async () => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
	stage.device.open();
	await stage.greet();
	show(new Y.Doc());
	await settled();
	for (let seconds = 0; seconds < 120; seconds += 5) {
		await stage.time.pass(5_000);
		clock.ms += 5_000;
		vi.advanceTimersByTime(5_000);
	}
	await settled();
	expect(sent().filter((kind) => kind === 'sync 0')).toHaveLength(1);
	// Presence is renewed every 15 s, or the others would forget it after 30.
	expect(sent().filter((kind) => kind === 'awareness').length).toBeGreaterThan(4);
});

it('tells a second tab who is there, and keeps the channel until the last one closes', async () => {
	stage.device.open();
	await stage.greet();
	const first = show(new Y.Doc(), 'tab1');
	await settled();
	const before = sent().length;
	const second = show(new Y.Doc(), 'tab2');
	await settled();
	expect(sent(before).sort()).toEqual(['awareness', 'queryAwareness', 'sync 0']);
	new Other({}).speak();
	await settled();
	expect(second.watched.others()).toHaveLength(1);
	first.watched.close();
	await settled();
	expect(stage.line.heard('close')).toEqual([]);
	second.watched.close();
	await settled();
	expect(stage.line.heard('close')).toEqual([{ type: 'close', channel: 1 }]);
});

it('keeps the channel of a document that one page of a tab closes after the next one has opened it', async () => {
	stage.device.open();
	await stage.greet();
	const first = show(new Y.Doc());
	const second = show(new Y.Doc());
	await settled();
	first.watched.close();
	await settled();
	expect(stage.line.heard('close')).toEqual([]);
	new Other({}).speak();
	await settled();
	expect(second.watched.others()).toHaveLength(1);
});

it('[R66] says farewell before it closes, and is seen again when it comes back', async () => {
	stage.device.open();
	await stage.greet();
	const doc = new Y.Doc();
	show(doc).watched.close();
	const { watched } = show(doc);
	await settled();
	watched.setLocal({ shiftId: 's1' });
	await settled();
	watched.close();
	await settled();
	expect(seen()).toEqual([]);
	const again = show(doc);
	await settled();
	again.watched.setLocal({ shiftId: 's2' });
	await settled();
	expect(seen()).toEqual([{ shiftId: 's2' }]);
});

it('opens its channel anew when a refusal or the station’s step 1 has closed it', async () => {
	stage.device.open();
	await stage.greet();
	show(new Y.Doc());
	await stage.device.documents.write(TEAM, [{ table: 'teamMembers', id: 'm1', fields: { leader: true } }]);
	await settled();
	stage.line.say({ type: 'refused', channel: 1, n: 1, reason: 'schema' });
	await settled();
	expect(stage.line.channelOf(TEAM)).toBe(2);
	expect(sent().sort()).toEqual(['awareness', 'queryAwareness', 'sync 0']);
	expect(stage.line.updates(2)).toEqual([]);
});

it('does not ask again and again for a document that the station closes', async () => {
	stage.device.open();
	await stage.greet();
	show(new Y.Doc());
	await settled();
	for (let i = 0; i < 5; i++) {
		stage.line.say({ type: 'closed', channel: stage.line.channelOf(TEAM)!, reason: 'not-yours' });
		await settled();
	}
	expect(stage.line.heard('open')).toHaveLength(1);
	await stage.time.pass(26_000);
	expect(stage.line.heard('open')).toHaveLength(2);
});

it('leaves no listener of the process behind', async () => {
	stage.device.open();
	await stage.greet();
	const before = process.listenerCount('exit');
	for (let i = 0; i < 5; i++) {
		const { watched } = show(new Y.Doc());
		await settled();
		watched.close();
		await settled();
	}
	expect(process.listenerCount('exit')).toBe(before);
});
