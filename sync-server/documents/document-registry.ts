import type { Change, TextChange } from '../../src/lib/domain/kernel/change.ts';
import type { DocumentName } from '../../src/lib/domain/kernel/document-name.ts';
import type { Role } from '../../src/lib/domain/kernel/rule.ts';
import type { Clocks } from '../../src/lib/protocol/http.ts';
import type { Ports } from '../ports.ts';
import { StationProblem } from '../station-problem.ts';
import type { Store } from '../store/store.ts';
import { applyChanges } from './apply-changes.ts';
import { CommitQueue } from './commit-queue.ts';
import { RefusalBudget } from './refusal-budget.ts';
import { Room } from './room.ts';
import type { Behalf, Committed, Outcome, Write } from './write.ts';

/** Who knows what a member is in a document; `null` for who may not open it. */
interface Roles {
	roleIn(member: string, document: DocumentName): Role | null;
}

/**
 * All documents of the station: where each of them stands, and the few that are in memory.
 *
 * 1. There is at most one open room for a document.
 * 2. `heads` is what is on the disk, as far as this process knows. It never tells of what is not stored.
 */
export class DocumentRegistry {
	readonly #store: Store;
	readonly #ports: Ports;
	readonly #listener: (committed: Committed) => void;
	readonly #overtaken: () => void;
	readonly #queue: CommitQueue;
	readonly #budget: RefusalBudget;
	readonly #roles: Roles;
	readonly #rooms = new Map<DocumentName, Room>();
	#heads = new Map<DocumentName, number>();
	#loads = 0;

	/**
	 * @param roles what members may do; they are asked anew for each write
	 * @param listener is told of every stored update, in the order of each document's sequence numbers
	 * @param overtaken is told when a document was found to have gone on without the listener: another process was faster, or
	 * the store has lost the answer to a commit of this one, which it then takes for another's
	 */
	constructor(
		store: Store,
		ports: Ports,
		roles: Roles,
		listener: (committed: Committed) => void,
		overtaken: () => void = () => undefined,
	) {
		this.#store = store;
		this.#ports = ports;
		this.#listener = listener;
		this.#overtaken = overtaken;
		this.#roles = roles;
		this.#queue = new CommitQueue(store, ports);
		this.#budget = new RefusalBudget(ports.clock);
	}

	/** The newest stored sequence number of each document. */
	get heads(): ReadonlyMap<DocumentName, number> {
		return this.#heads;
	}

	/** How many documents are in memory, and how many ever were brought there. */
	get load(): { open: number; loads: number } {
		return { open: this.#rooms.size, loads: this.#loads };
	}

	/** Reads where all documents stand, and forgets what is in memory: at start, and before set-up. */
	async readHeads(): Promise<void> {
		for (const room of [...this.#rooms.values()]) room.close();
		this.#heads = new Map((await this.#store.heads()).map(({ document, seq }) => [document, seq]));
	}

	/** Finds what other processes have written; the answer names the documents with what was known before. */
	async catchUp(): Promise<{ document: DocumentName; before: number }[]> {
		const changed: { document: DocumentName; before: number }[] = [];
		for (const { document, seq } of await this.#store.heads()) {
			const before = this.#heads.get(document) ?? 0;
			if (seq <= before) continue;
			this.#heads.set(document, seq);
			this.#rooms.get(document)?.noticeForeign();
			changed.push({ document, before });
		}
		return changed;
	}

	/** The document's room, loaded when it is not in memory. Hold it for as long as it is used. */
	room(document: DocumentName): Room {
		const known = this.#rooms.get(document);
		if (known?.open === true) return known;
		this.#loads++;
		const room = new Room(document, {
			store: this.#store,
			ports: this.#ports,
			queue: this.#queue,
			budget: this.#budget,
			roleIn: (member, of) => this.#roles.roleIn(member, of),
			committed: (committed) => this.#committed(committed),
			overtaken: this.#overtaken,
			closed: (closed) => {
				if (this.#rooms.get(document) === closed) this.#rooms.delete(document);
			},
		});
		this.#rooms.set(document, room);
		return room;
	}

	/**
	 * Writes the station's own changes into a document, on the way that everybody's changes go.
	 * @throws StationProblem when they are not taken, or the store fails
	 */
	async change(document: DocumentName, changes: readonly (Change | TextChange)[]): Promise<void> {
		const outcome = await this.tryChange(document, changes);
		if (outcome.kind === 'refused')
			throw new StationProblem(
				'not-written',
				`A change of ${document} was not taken: ${JSON.stringify(outcome.refusal)}.`,
			);
		if (outcome.kind !== 'stored' && outcome.kind !== 'known')
			throw new StationProblem('not-written', `A change of ${document} could not be stored.`);
	}

	/** The same, possibly for somebody; what becomes of it is the answer, a refusal too. */
	async tryChange(
		document: DocumentName,
		changes: readonly (Change | TextChange)[],
		behalf?: Behalf & { enteredAt: number | null },
	): Promise<Outcome> {
		return this.write(document, {
			proposal: { kind: 'own', apply: applyChanges(changes) },
			author: null,
			enteredAt: behalf?.enteredAt ?? null,
			...(behalf === undefined ? {} : { behalf }),
		});
	}

	/** Writes what did not come on a line, so that nobody is told by a receipt: all who read the document hear of it. */
	async write(
		document: DocumentName,
		write: Pick<Write, 'proposal' | 'author' | 'enteredAt' | 'behalf'>,
	): Promise<Outcome> {
		const room = this.room(document);
		room.hold();
		const outcome = await new Promise<Outcome>((done) => {
			room.write({ ...write, source: null, flow: { stoppedAt: Infinity }, place: 0, done });
		});
		room.release();
		return outcome;
	}

	/** The store has put another state in the place of a document's: whoever has it in memory reads it anew. */
	async reload(document: DocumentName): Promise<void> {
		const head = (await this.#store.heads()).find((known) => known.document === document);
		if (head !== undefined) this.#heads.set(document, Math.max(head.seq, this.#heads.get(document) ?? 0));
		this.#rooms.get(document)?.noticeForeign();
	}

	/** Puts a snapshot in the place of a document's log, so that it is read and sent in one piece. */
	async compact(document: DocumentName): Promise<void> {
		await this.room(document).compact();
	}

	/** Resolves once all that was written to a document before is on the disk, or will not come there. */
	settled(document: DocumentName): Promise<void> {
		const room = this.#rooms.get(document);
		if (room?.open !== true) return Promise.resolve();
		return new Promise((resolve) => room.ask(() => resolve(), resolve));
	}

	/**
	 * Whether a document has come as far, on the disk, as it has with some change in it; `false` also when nobody can say.
	 * @param device whose change it is; `null` for what others may have made. Under an id that is another device's it was not
	 */
	reached(document: DocumentName, clocks: Clocks, device: string | null): Promise<boolean> {
		const room = this.room(document);
		return new Promise((resolve) =>
			room.ask(
				(standing) => {
					const isTheirs = (client: number) =>
						device === null || (standing.clients.get(client)?.device ?? device) === device;
					resolve(clocks.every(([client, clock]) => standing.state(client) >= clock && isTheirs(client)));
				},
				() => resolve(false),
			),
		);
	}

	/** Resolves once everything accepted is on the disk. */
	drained(): Promise<void> {
		return this.#queue.drained();
	}

	/** Ends it: what waits to be stored is given up, and was never receipted. */
	close(): void {
		this.#queue.close();
		for (const room of [...this.#rooms.values()]) room.close();
	}

	#committed(committed: Committed): void {
		this.#heads.set(committed.document, Math.max(committed.seq, this.#heads.get(committed.document) ?? 0));
		this.#listener(committed);
	}
}
