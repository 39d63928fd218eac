import { beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../services.ts';
import { VirtualPorts } from '../testing/virtual-ports.ts';
import { Audience } from './audience.ts';
import { Gathering } from './gathering.ts';
import { Session } from './session.ts';

let ports: VirtualPorts;
let events: string[];
let session: Session;

beforeEach(() => {
	ports = new VirtualPorts();
	events = [];
	const line = {
		send: () => void events.push('sent'),
		buffered: 0,
		close: () => void events.push('closed'),
		cut: () => void events.push('cut'),
	};
	session = new Session(line, {
		...({ ports } as unknown as Services),
		audience: new Audience(),
		purges: () => new Map(),
		gathering: new Gathering(ports.timers),
		welcomed: () => void events.push('welcomed'),
	});
});

describe('a stranger who says nothing', () => {
	it('[R70] is cut after ten seconds', async () => {
		expect(events).toEqual(['sent']);
		await ports.pass(9_999);
		expect(events).toEqual(['sent']);
		await ports.pass(1);
		expect(events).toEqual(['sent', 'cut']);
	});

	it('[R70] and has gone leaves no timer', () => {
		session.ended();
		expect(ports.waiting).toBe(0);
		session.receive(new Uint8Array([0, 0]));
		expect(events).toEqual(['sent']);
	});
});
