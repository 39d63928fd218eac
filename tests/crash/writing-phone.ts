import { visit } from '../../sync-server/testing/seed-station.ts';
import type { TestConnection } from '../../sync-server/testing/test-connection.ts';
import type { TestDevice } from '../../sync-server/testing/test-device.ts';

const DOCUMENT = 'pair/1';

/**
 * A phone that saves visits one after another, and knows of each whether the station has receipted it. What has no
 * receipt it sends again on the next connection, as the outbox does: the same bytes.
 */
export class WritingPhone {
	readonly receipted = new Set<string>();
	readonly waiting = new Map<string, Uint8Array>();
	readonly #device: TestDevice;
	#last: TestConnection | null = null;
	#visits = 0;

	constructor(device: TestDevice) {
		this.#device = device;
	}

	/** Writes until the line breaks, from whatever cause; `stop` ends it when all is receipted. */
	async work(stop: () => boolean): Promise<void> {
		try {
			const connection = await this.#connect();
			const channel = connection.openChannel(DOCUMENT);
			let n = 0;
			const send = async (id: string, bytes: Uint8Array) => {
				connection.sendUpdate(channel, bytes);
				await connection.receipt(channel, ++n);
				this.waiting.delete(id);
				this.receipted.add(id);
			};
			for (const [id, bytes] of [...this.waiting]) await send(id, bytes);
			while (!stop()) {
				const id = `${this.#device.admission.device}.${++this.#visits}`;
				const bytes = connection.write(DOCUMENT, visit(id, {}, this.#device.admission.member.id));
				this.waiting.set(id, bytes);
				await send(id, bytes);
			}
			connection.cut();
		} catch {
			// The line broke: that is what this test is about. What waited goes on waiting.
		}
	}

	async #connect(): Promise<TestConnection> {
		const from = this.#last;
		const connection = await this.#device.connect(from === null ? {} : { from });
		await connection.tailed();
		this.#last = connection;
		return connection;
	}
}
