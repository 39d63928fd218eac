import { deviceListSchema, deviceSchema, type DeviceInfo } from '$lib/protocol/http.ts';
import { askStation, type StationPorts } from '../station-desk/ask-station.ts';

/** The station's list of devices: all of them for staff, one's own for everybody else. */
export class StationDevices {
	readonly #ports: StationPorts;

	constructor(ports: StationPorts) {
		this.#ports = ports;
	}

	/** @throws AppError `offline`, `unreadable-answer` and the station's reasons, like the others */
	async list(): Promise<DeviceInfo[]> {
		const { devices } = await askStation(this.#ports, deviceListSchema, '/api/devices');
		return devices;
	}

	rename(id: string, name: string): Promise<DeviceInfo> {
		return askStation(this.#ports, deviceSchema, `/api/devices/${id}`, 'PATCH', { name });
	}

	/** It can connect no more, and erases itself when it comes by. */
	revoke(id: string): Promise<DeviceInfo> {
		return askStation(this.#ports, deviceSchema, `/api/devices/${id}/revoke`, 'POST');
	}
}
