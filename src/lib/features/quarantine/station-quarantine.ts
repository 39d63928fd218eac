import {
	quarantineItemSchema,
	quarantineListSchema,
	type DecideRequest,
	type QuarantineItem,
} from '$lib/protocol/http.ts';
import { askStation, type StationPorts } from '../station-desk/ask-station.ts';

/** The quarantine 隔离区 as the station has it: none of it lies on a device. */
export class StationQuarantine {
	readonly #ports: StationPorts;

	constructor(ports: StationPorts) {
		this.#ports = ports;
	}

	/** @throws AppError as `askStation` */
	async list(): Promise<QuarantineItem[]> {
		return (await askStation(this.#ports, quarantineListSchema, '/api/quarantine')).items;
	}

	/** @throws AppError as `askStation`; `already-decided` when somebody else was faster */
	decide(id: string, request: DecideRequest): Promise<QuarantineItem> {
		return askStation(this.#ports, quarantineItemSchema, `/api/quarantine/${id}`, 'POST', request);
	}
}
