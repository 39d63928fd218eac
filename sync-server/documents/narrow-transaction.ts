import * as Y from 'yjs';

type Structs = (Y.GC | Y.Item)[];

/** So few clients are walked through faster than left out. */
const FEW = 24;

/** What a document's own client id is while it only receives. */
export const NO_CLIENT = 0;

/**
 * A document's structs by client id. At each transaction Yjs walks through all client ids three times, to note how far
 * each of them has come (9.7 ms with 20,000 of them, research/core-spike.md); while it is known who writes, only those
 * are shown to it.
 */
class ClientStructs extends Map<number, Structs> {
	/** The only ones who write; `null` while anybody may. */
	writers: readonly number[] | null = null;

	override forEach(visit: (structs: Structs, client: number, map: Map<number, Structs>) => void): void {
		if (this.writers === null) {
			super.forEach(visit);
			return;
		}
		for (const client of this.writers) {
			const structs = this.get(client);
			if (structs !== undefined) visit(structs, client, this);
		}
	}
}

/** How far clients had come when a transaction began: of those who don't write in it, how far they are. */
class StatesBefore extends Map<number, number> {
	readonly #store: Y.Doc['store'];

	constructor(store: Y.Doc['store'], writers: Iterable<number>) {
		super();
		this.#store = store;
		for (const client of writers) this.set(client, Y.getState(store, client));
	}

	override get(client: number): number | undefined {
		return super.get(client) ?? (client === NO_CLIENT ? undefined : Y.getState(this.#store, client));
	}
}

/** Prepares an empty document for `narrowly`. */
export function prepareForNarrow(doc: Y.Doc): void {
	const structs = new ClientStructs();
	doc.store.clients = structs;
	doc.on('beforeTransaction', (transaction: Y.Transaction) => {
		if (structs.writers !== null) transaction.beforeState = new StatesBefore(doc.store, structs.writers);
	});
}

/**
 * Does something to a document that writes under some client ids only, at a cost that does not grow with the number of
 * those who ever wrote in it.
 */
export function narrowly(doc: Y.Doc, clients: readonly number[], work: () => void): void {
	const structs = doc.store.clients;
	if (!(structs instanceof ClientStructs)) throw new Error('the document was not prepared');
	if (structs.size <= FEW) {
		work();
		return;
	}
	structs.writers = clients;
	try {
		work();
	} finally {
		structs.writers = null;
	}
}
