import type { StationMessage } from '../../../protocol/messages.ts';
import { Device, type DeviceParts } from './device.ts';
import { ScriptedStation, type StationLine } from './scripted-station.ts';
import { settled, VirtualRandom, VirtualTime } from './virtual-ports.ts';

/** A device, a station that plays a script, and time that a test passes. */
export class Stage {
	readonly time = new VirtualTime();
	readonly random = new VirtualRandom();
	readonly station = new ScriptedStation();
	readonly device: Device;

	constructor(over: Partial<DeviceParts> = {}) {
		this.device = new Device({
			time: this.time,
			random: this.random,
			openSocket: this.station.openSocket,
			...over,
		});
	}

	/** The newest line. */
	get line(): StationLine {
		return this.station.line;
	}

	/** Greets the newest line until the device is online. */
	async greet(welcome: Partial<StationMessage & { type: 'welcome' }> = {}): Promise<void> {
		await settled();
		this.line.challenge();
		await settled();
		this.line.welcome(welcome);
		this.line.say({ type: 'tailed' });
		await settled();
	}
}
