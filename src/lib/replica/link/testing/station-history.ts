import * as Y from 'yjs';
import { applyChange } from '../../../domain/kernel/change.ts';
import type { DocumentName } from '../../../domain/kernel/document-name.ts';
import { tableNamed } from '../../../domain/tables.ts';
import type { Run } from '../../../protocol/frame.ts';
import { difficulty } from '../../documents/testing/changes.ts';

/** A document's log at a station: each record that somebody else wrote is one update. */
export class StationHistory {
	readonly document: DocumentName;
	readonly doc = new Y.Doc();
	readonly #updates: Uint8Array[] = [];

	constructor(document: DocumentName) {
		this.document = document;
		this.doc.on('update', (update: Uint8Array) => this.#updates.push(update));
	}

	get seq(): number {
		return this.#updates.length;
	}

	/** Somebody else reports a difficulty; the run of that update alone. */
	report(id: string, what = id): Run {
		const table = tableNamed('difficulties');
		if (table === undefined) throw new Error('there is no such table');
		this.doc.transact(() => applyChange(this.doc, table, difficulty(id, what)));
		return this.run(this.seq - 1);
	}

	/** Takes a device's update: the next of the log. A duplicate is none. */
	take(update: Uint8Array): boolean {
		const before = this.seq;
		Y.applyUpdate(this.doc, update);
		return this.seq > before;
	}

	/** The log from one sequence number to another, as one run. */
	run(from: number, to = this.seq): Run {
		return { document: this.document, from, to, bytes: Y.mergeUpdates(this.#updates.slice(from, to)) };
	}
}
