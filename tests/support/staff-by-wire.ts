import type { AnyRecord } from '../../src/lib/domain/kernel/define-table.ts';
import type { TestConnection } from '../../sync-server/testing/test-connection.ts';
import { TestDevice } from '../../sync-server/testing/test-device.ts';
import { runStation } from './station-command.ts';
import type { StationServer } from './station-server.ts';

/** Somebody who visits, and whom they visit. */
export interface Visitor {
	id: string;
	name: string;
	/** The pairings' documents. */
	documents: string[];
	recipients: AnyRecord[];
}

/** Somebody of the staff at a device without a screen: for what others do while a journey looks at a phone. */
export class StaffByWire {
	readonly #station: StationServer;
	readonly #device: TestDevice;

	private constructor(station: StationServer, device: TestDevice) {
		this.#station = station;
		this.#device = device;
	}

	static async join(station: StationServer): Promise<StaffByWire> {
		const link = await runStation(station.dataDir, ['invite', '--role', 'staff', '--name', '沈专职']);
		return new StaffByWire(station, await TestDevice.join(station.url, link.split('#')[1] ?? ''));
	}

	/** The volunteer of the station's first pairing. */
	async somebodyWhoVisits(): Promise<Visitor> {
		const line = await this.#connect();
		const pairs = pairsOf(line);
		const [id] = pairs.flatMap(({ pairing }) => pairing.volunteerIds as string[]);
		if (id === undefined) throw new Error('nobody visits anybody');
		const own = pairs.filter(({ pairing }) => (pairing.volunteerIds as string[]).includes(id));
		const name = String(line.record('station', 'directory', id)?.name);
		line.cut();
		return {
			id,
			name,
			documents: own.map(({ document }) => document),
			recipients: own.flatMap(({ recipient }) => recipient ?? []),
		};
	}

	/** Takes a volunteer off every pairing. */
	async takeOffPairs({ id, documents }: Visitor): Promise<void> {
		const line = await this.#connect();
		for (const document of documents) {
			const owner = document.slice('pair/'.length);
			const volunteerIds = line.record(document, 'pairings', owner)?.volunteerIds as string[];
			const others = volunteerIds.filter((other) => other !== id);
			const channel = line.openChannel(document);
			line.sendUpdate(
				channel,
				line.write(document, { table: 'pairings', id: owner, fields: { volunteerIds: others } }),
			);
			await line.receipt(channel, 1);
			line.say({ type: 'close', channel });
		}
		line.cut();
	}

	async #connect(): Promise<TestConnection> {
		return (await this.#device.at(this.#station.url).connect()).tailed();
	}
}

function pairsOf(line: TestConnection) {
	return [...line.documents.keys()]
		.filter((document) => document.startsWith('pair/'))
		.sort()
		.flatMap((document) => {
			const pairing = line.record(document, 'pairings', document.slice('pair/'.length));
			if (pairing?.state !== 'active') return [];
			return [
				{ document, pairing, recipient: line.record(document, 'recipients', String(pairing.recipientId)) },
			];
		});
}
