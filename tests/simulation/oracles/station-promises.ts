import type { DocumentName } from '../../../src/lib/domain/kernel/document-name.ts';
import type { Line } from '../../../sync-server/socket/session.ts';
import type { SimStation } from '../station/sim-station.ts';
import type { DiskDocument } from '../station/station-disk.ts';
import type { World } from '../world/world.ts';
import { watchedLine, type LineEnd } from './served-frames.ts';
import { Violation } from './violation.ts';

/** What the station is held to by others. */
export interface Promised {
	world: World;
	station: SimStation;
	/** Whose a device is that may still read what its member may; `null` when it is nobody's any more. */
	memberOf(device: string): string | null;
	violated(violation: Violation): void;
}

/** Holds the station to what it sends: where documents stand is on its disk (O1) and stays there (O7), and is for those who may read it (O5). */
export class StationPromises {
	readonly #promised: Promised;
	/** How far the station has told that its documents stand: never to be less again in this epoch. */
	readonly #told = new Map<DocumentName, number>();

	constructor(promised: Promised) {
		this.#promised = promised;
	}

	/** Takes lines to the station, and looks at what it sends on them. */
	watch(): (line: Line) => LineEnd {
		const { world, station, memberOf, violated } = this.#promised;
		return watchedLine((line) => station.connect(line), {
			mayRead: (device, document) => {
				const member = memberOf(device);
				return member !== null && station.services.membership.mayOpen(member, document as DocumentName);
			},
			told: (document, seq) => this.#tells(document as DocumentName, seq),
			violated,
			tell: (line) => world.tell(line),
		});
	}

	/** To be asked after a crash: whether what was told is still so. */
	lookAfterCrash(): void {
		const { documents } = this.#promised.station.disk.content;
		for (const [document, seq] of this.#told) {
			const stands = reach(documents.get(document));
			if (stands < seq)
				this.#promised.violated(
					new Violation('O7', `${document} stood at ${seq}, and after a crash at ${stands}`),
				);
		}
	}

	/** Another epoch begins. */
	forget(): void {
		this.#told.clear();
	}

	#tells(document: DocumentName, seq: number): void {
		const { station, violated } = this.#promised;
		const durable = station.disk.durable(({ documents }) => documents.get(document)?.seq ?? 0);
		if (durable < seq)
			violated(new Violation('O1', `${document} was said to stand at ${seq}, and the disk has ${durable}`));
		this.#told.set(document, Math.max(seq, this.#told.get(document) ?? 0));
	}
}

/** How far what is kept of a document leads, without a hole. */
function reach(kept: DiskDocument | undefined): number {
	let seq = kept?.snapshot?.seq ?? 0;
	for (const entry of kept?.log ?? []) if (entry.seq === seq + 1) seq = entry.seq;
	return seq;
}
