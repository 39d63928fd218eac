import * as v from 'valibot';
import { eraseAnswerSchema, personPath, type PersonKind } from '$lib/protocol/http.ts';
import { askStation, type StationPorts } from '../station-desk/ask-station.ts';

/** What the station holds of a person, as it hands it out. Later forms are later numbers. */
const exportSchema = v.looseObject({ form: v.string() });

/** What an erasure did. */
export type Erased = v.InferOutput<typeof eraseAnswerSchema>;

/** What the law gives a person: a copy of all that the station holds about them, and its erasure. */
export class StationPeople {
	readonly #ports: StationPorts;

	constructor(ports: StationPorts) {
		this.#ports = ports;
	}

	/** @throws AppError `offline`, `unreadable-answer` and the station's reasons, like the other */
	export(kind: PersonKind, id: string): Promise<object> {
		return askStation(this.#ports, exportSchema, personPath(kind, id, 'export'));
	}

	/** @param confirmation the name typed once more, and why */
	erase(kind: PersonKind, id: string, confirmation: { name: string; reason: string }): Promise<Erased> {
		return askStation(this.#ports, eraseAnswerSchema, personPath(kind, id, 'erase'), 'POST', confirmation);
	}
}
