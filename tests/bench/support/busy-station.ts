import { randomBytes } from 'node:crypto';
import { dayOf } from '../../../src/lib/domain/calendar/day-of.ts';
import { makeId } from '../../../src/lib/domain/kernel/id.ts';
import { STATION_TIME_ZONE } from '../../../sync-server/station-time-zone.ts';
import type { Received, TestConnection } from '../../../sync-server/testing/test-connection.ts';
import { postJson, TestDevice } from '../../../sync-server/testing/test-device.ts';
import { visit } from '../../../sync-server/testing/seed-station.ts';
import { runStation } from '../../support/station-command.ts';
import { StationServer } from '../../support/station-server.ts';

/** One saved visit: when it was sent, and how long it was until its receipt, both in ms. */
export interface Receipted {
	at: number;
	ms: number;
}

interface Writer {
	device: TestDevice;
	connection: TestConnection;
	document: string;
	recipientId: string;
	member: string;
	channel: number;
	sent: number;
}

/** The sample station as a process of its own, and volunteers at it who save visits, each to a recipient of their own. */
export class BusyStation {
	readonly server: StationServer;
	readonly #writers: Writer[] = [];

	private constructor(server: StationServer) {
		this.server = server;
	}

	/** @param devices how many are connected, each with all that it may read */
	static async start(devices: number): Promise<BusyStation> {
		const busy = new BusyStation(await StationServer.start({ sample: true }));
		try {
			await busy.#join(devices);
		} catch (error) {
			await busy.stop();
			throw error;
		}
		return busy;
	}

	async stop(): Promise<void> {
		for (const { connection } of this.#writers) connection.cut();
		await this.server.stop();
	}

	/**
	 * Every device saves a visit every so often, whether it has the receipt of the last one or not, for so long.
	 * Answers when all have come.
	 */
	async write({ every, seconds }: { every: number; seconds: number }): Promise<Receipted[]> {
		const end = performance.now() + seconds * 1_000;
		const all = this.#writers.map(async (writer) => {
			const saves: Promise<Receipted>[] = [];
			for (let next = performance.now() + Math.random() * every; next < end; next += every) {
				await pause(next - performance.now());
				saves.push(this.#save(writer));
			}
			return Promise.all(saves);
		});
		return (await Promise.all(all)).flat();
	}

	/** Every device saves one visit after another, each as soon as it has the receipt of the last one. */
	async writeAtOnce(seconds: number): Promise<Receipted[]> {
		const end = performance.now() + seconds * 1_000;
		const all = this.#writers.map(async (writer) => {
			const saved: Receipted[] = [];
			while (performance.now() < end) saved.push(await this.#save(writer));
			return saved;
		});
		return (await Promise.all(all)).flat();
	}

	/** Every device connects anew, with the copies that it has, and opens its document again. */
	async comeBack(): Promise<void> {
		for (const writer of this.#writers) {
			writer.connection.cut();
			writer.connection = await (await writer.device.connect({ from: writer.connection })).tailed();
			writer.channel = writer.connection.openChannel(writer.document);
			writer.sent = 0;
		}
	}

	async #save(writer: Writer): Promise<Receipted> {
		const { connection, document, recipientId, member, channel } = writer;
		const n = ++writer.sent;
		const now = Date.now();
		const id = makeId(now, randomBytes);
		const fields = { recipientId, day: dayOf(now, STATION_TIME_ZONE), enteredAt: now };
		const bytes = connection.write(document, visit(id, fields, member));
		const since = connection.received.length;
		const at = performance.now();
		connection.sendUpdate(channel, bytes);
		await connection.until((one): one is Received => isReceipt(one, channel, n), since);
		return { at, ms: performance.now() - at };
	}

	/** Staff invite whoever visits somebody, some of them twice, until there are enough. */
	async #join(devices: number): Promise<void> {
		const link = await runStation(this.server.dataDir, ['invite', '--role', 'staff', '--name', '测试']);
		const staff = await TestDevice.join(this.server.url, link.split('#')[1] ?? '');
		const desk = await (await staff.connect()).tailed();
		const { token } = await desk.message('welcome');
		const visitors = [...desk.documents.keys()].flatMap((document) => {
			const pairing = desk.record(document, 'pairings', document.split('/')[1] ?? '');
			if (pairing?.state !== 'active') return [];
			const recipientId = String(pairing.recipientId);
			return (pairing.volunteerIds as string[]).map((member) => ({ document, recipientId, member }));
		});
		desk.cut();
		for (let i = 0; i < devices; i++) {
			const { document, recipientId, member } = visitors[i % visitors.length]!;
			const invited = await postJson(`${this.server.url}/api/invitations`, { member }, { token });
			const device = await TestDevice.join(this.server.url, (invited.body as { code: string }).code);
			const connection = await (await device.connect()).tailed();
			const channel = connection.openChannel(document);
			this.#writers.push({ device, connection, document, recipientId, member, channel, sent: 0 });
		}
		// The first update of each document waits until the station has loaded it.
		await Promise.all(this.#writers.map((writer) => this.#save(writer)));
	}
}

/** @throws when the station has refused something instead */
function isReceipt(received: Received, channel: number, n: number): boolean {
	if (received.kind === 'message' && received.message.type === 'refused')
		throw new Error(`a visit was refused: ${received.message.reason}`);
	if (received.kind !== 'channel' || received.message.type !== 'receipt') return false;
	return received.channel === channel && received.message.n === n;
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
