import { inflateRawSync } from 'node:zlib';
import {
	CONTROL_CHANNEL,
	ControlKind,
	decodeControl,
	decodeFrame,
	encodeControl,
} from '../../../src/lib/protocol/frame.ts';
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from '../../../src/lib/protocol/limits.ts';
import type { OpenSocket } from '../../../src/lib/replica/ports.ts';

/**
 * How far a device's app is behind the station, or ahead of it: `older` by one version of the protocol, which the station
 * still speaks; `outdated` by more than that; `ahead` so far that it does not speak the station's any more.
 */
export type AppAge = 'current' | 'older' | 'outdated' | 'ahead';

type Words = Record<string, unknown>;

/**
 * Lets an app speak as one of another age would. Which versions it knows is a constant in it, and all that follows from
 * that constant it takes from two numbers: the station's in the challenge, and its own in the hello. Those are changed on
 * the way.
 * @param age asked whenever a socket opens
 */
export function wireOfAge(age: () => AppAge, open: OpenSocket): OpenSocket {
	return (events) => {
		const now = age();
		if (now === 'current') return open(events);
		const socket = open({
			opened: () => events.opened(),
			received: (frame) =>
				events.received(withWords(new Uint8Array(frame), (words) => challengeFor(now, words))),
			closed: () => events.closed(),
		});
		return {
			get buffered() {
				return socket.buffered;
			},
			send: (frame) => socket.send(withWords(frame, (words) => helloOf(now, words))),
			close: () => socket.close(),
		};
	};
}

/** What the station speaks at most, beside what this app does. */
function challengeFor(age: AppAge, words: Words): Words {
	if (words.type !== 'challenge' || age === 'outdated') return words;
	return { ...words, protocol: age === 'older' ? PROTOCOL_VERSION - 1 : OLDEST_PROTOCOL - 1 };
}

/** An app that is too old says its newest. */
function helloOf(age: AppAge, words: Words): Words {
	return words.type === 'hello' && age === 'outdated' ? { ...words, protocol: OLDEST_PROTOCOL - 1 } : words;
}

/** A frame with other words in it, where it holds some. */
function withWords(frame: Uint8Array<ArrayBuffer>, change: (words: Words) => Words): Uint8Array<ArrayBuffer> {
	const read = decodeFrame(frame);
	const control = read?.channel === CONTROL_CHANNEL ? decodeControl(read.payload) : null;
	if (control?.kind !== ControlKind.json && control?.kind !== ControlKind.deflatedJson) return frame;
	const json = control.kind === ControlKind.json ? control.body : inflateRawSync(control.body);
	const words = JSON.parse(new TextDecoder().decode(json)) as Words;
	const changed = change(words);
	if (changed === words) return frame;
	return encodeControl(ControlKind.json, new TextEncoder().encode(JSON.stringify(changed)));
}
