import type { DocumentName } from '../src/lib/domain/kernel/document-name.ts';
import { Counters } from './counters.ts';
import { DocumentRegistry } from './documents/document-registry.ts';
import type { Committed } from './documents/write.ts';
import { AccessTokens } from './members/access-tokens.ts';
import { Membership } from './members/membership.ts';
import { SeenNotes } from './members/seen-notes.ts';
import type { Ports } from './ports.ts';
import type { Services } from './services.ts';
import { Audience } from './socket/audience.ts';
import { Gathering } from './socket/gathering.ts';
import { Session, type Line } from './socket/session.ts';
import { StationProblem } from './station-problem.ts';
import { StorageHealth } from './storage-health.ts';
import type { Store } from './store/store.ts';
import { watchedStore } from './store/watched-store.ts';

/** How often it is looked whether another process has written the database. */
const LOOK_EVERY = 300;

/**
 * A running station without its port: its documents, its members, and who is connected. What brings lines and requests to
 * it is `create-station.ts`, and in simulations something that can break them at will.
 */
export class StationCore {
	readonly store: Store;
	readonly storage: StorageHealth;
	readonly registry: DocumentRegistry;
	readonly membership = new Membership();
	readonly counters = new Counters();
	readonly #ports: Ports;
	readonly #tookOver: () => Promise<void>;
	readonly #audience = new Audience();
	readonly #gathering: Gathering;
	readonly #seen: SeenNotes;
	/** The newest erasure of each document that had one. */
	#purges: ReadonlyMap<DocumentName, number> = new Map();
	#cancelLook: () => void = () => undefined;
	#looked: Promise<void> = Promise.resolve();
	/** Something is stored that this process has told nobody of. */
	#isBehind = false;
	/** Documents that went on without this process, with where they stood when it last told of them. */
	readonly #untold = new Map<DocumentName, number>();
	#closing = false;

	/** @param tookOver called when another process has written */
	constructor(store: Store, ports: Ports, tookOver: () => Promise<void> = () => Promise.resolve()) {
		this.storage = new StorageHealth(ports, () => this.#audience.tellStorage());
		this.store = watchedStore(store, this.storage, ports.timers);
		this.storage.tryBy('database', () => this.store.setMeta('tried-at', String(ports.clock.now())));
		this.#ports = ports;
		this.#tookOver = tookOver;
		this.#gathering = new Gathering(ports.timers);
		this.registry = new DocumentRegistry(
			this.store,
			ports,
			this.membership,
			(committed) => this.#committed(committed),
			() => (this.#isBehind = true),
		);
		this.#seen = new SeenNotes(this.store, ports);
	}

	/**
	 * Reads what the store has, and answers what all parts of the station share.
	 * @throws StationProblem `database-broken`
	 */
	async start(): Promise<Services> {
		const store = this.store;
		await this.registry.readHeads();
		await this.membership.read(store);
		this.#purges = await this.#readPurges();
		const secret = await store.meta('token-secret');
		if (secret === null) throw new StationProblem('database-broken', 'The database lacks its token secret.');
		return {
			ports: this.#ports,
			store,
			storage: this.storage,
			registry: this.registry,
			membership: this.membership,
			tokens: new AccessTokens(secret, store.station, this.#ports.clock),
			audience: this.#audience,
			seen: this.#seen,
			counters: this.counters,
			purged: () => this.#replacePurged(),
			epoch: async () => (await store.meta('epoch')) ?? '',
		};
	}

	/** From now on it is looked, a few times a second, whether another process has written. */
	async beginLooking(): Promise<void> {
		await this.store.changedByOthers();
		this.#lookLater();
	}

	/**
	 * Greets whoever has connected.
	 * @param welcomed called when the device is known
	 */
	openSession(line: Line, services: Services, welcomed: () => void): Session {
		return new Session(line, {
			...services,
			gathering: this.#gathering,
			purges: () => this.#purges,
			welcomed,
		});
	}

	/** Takes over what another process (the command line) has written. One look ends before the next begins. */
	look(): Promise<void> {
		this.#looked = this.#looked.catch(() => undefined).then(() => this.#takeOver());
		return this.#looked;
	}

	/** Looks no more for what others write: the first step of stopping. */
	stopLooking(): void {
		this.#closing = true;
		this.#cancelLook();
	}

	/** Resolves once everything that was taken is on the disk. */
	async drained(): Promise<void> {
		await Promise.all([this.registry.drained(), this.#seen.flush()]);
	}

	/** Ends it, whatever still waits: what was never receipted, its device still has. */
	async close(): Promise<void> {
		this.stopLooking();
		this.storage.close();
		this.registry.close();
		this.#seen.close();
		await this.store.close();
	}

	#committed(committed: Committed): void {
		this.counters.count('updates_stored');
		const changed = this.membership.take(committed.document, committed.rows);
		// A document's first update makes it one that members may be following from now on.
		if (changed || committed.seq === 1) this.#audience.reviewRights();
		this.#audience.push(committed);
	}

	#lookLater(): void {
		this.#cancelLook = this.#ports.timers.after(LOOK_EVERY, () => {
			this.look()
				.catch((error: unknown) => this.#ports.log.error({ err: error }, 'the store could not be looked at'))
				.finally(() => {
					if (!this.#closing) this.#lookLater();
				});
		});
	}

	async #takeOver(): Promise<void> {
		if (await this.store.changedByOthers()) this.#isBehind = true;
		if (!this.#isBehind) return;
		this.#isBehind = false;
		try {
			await this.#catchUp();
		} catch (error) {
			this.#isBehind = true;
			throw error;
		}
	}

	async #catchUp(): Promise<void> {
		for (const { document, before } of await this.registry.catchUp())
			if (!this.#untold.has(document)) this.#untold.set(document, before);
		// First all that may fail, then all that follows from it: what was not told is told the next time.
		const untold = [...this.#untold];
		const rows = await Promise.all(
			untold.map(([document, before]) => this.store.rowsAfter(document, before)),
		);
		const devices = [...this.#audience.devicesToSendAway()];
		const known = await Promise.all(devices.map((id) => this.store.device(id)));
		await this.#tookOver();
		await this.#replacePurged();

		let rights = false;
		for (const [at, [document, before]] of untold.entries()) {
			rights = this.membership.take(document, rows[at] ?? []) || before === 0 || rights;
			this.#untold.delete(document);
		}
		for (const [at, id] of devices.entries()) {
			const device = known[at] ?? null;
			if (device === null || device.revokedAt !== null) this.#audience.sendAway(id);
		}
		if (rights) this.#audience.reviewRights();
		for (const [document] of untold) this.#audience.lookFor(document);
	}

	/** Tells connected devices of erasures that this process did not know. */
	async #replacePurged(): Promise<void> {
		const before = this.#purges;
		this.#purges = await this.#readPurges();
		for (const [document, seq] of this.#purges)
			if (seq > (before.get(document) ?? 0)) this.#audience.replace(document);
	}

	async #readPurges(): Promise<ReadonlyMap<DocumentName, number>> {
		return new Map((await this.store.purges()).map(({ document, seq }) => [document, seq]));
	}
}
