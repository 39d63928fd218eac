import type { StorePart } from '../../../src/lib/replica/store/device-store.ts';
import type { SimProcess } from '../world/sim-process.ts';

interface Turn {
	process: SimProcess;
	/** `null`: everything. */
	parts: ReadonlySet<StorePart> | null;
	writes: boolean;
	begun: boolean;
	begin: () => void;
}

/**
 * Whose turn it is, over all processes of a device: as in IndexedDB a transaction begins once every earlier one that it
 * could disturb, or be disturbed by, has ended. Others overtake each other.
 */
export class TransactionTurns {
	readonly #turns: Turn[] = [];
	#stalled = false;

	/** While it is, nothing begins: an upgrade that another tab blocks. */
	set stalled(stalled: boolean) {
		this.#stalled = stalled;
		this.#advance();
	}

	get waiting(): number {
		return this.#turns.length;
	}

	/** Asks for a turn; `begin` gets what ends it. */
	ask(
		process: SimProcess,
		parts: readonly StorePart[] | null,
		writes: boolean,
		begin: (end: () => void) => void,
	): void {
		const end = () => {
			const at = this.#turns.indexOf(turn);
			if (at < 0) return;
			this.#turns.splice(at, 1);
			this.#advance();
		};
		const turn: Turn = {
			process,
			parts: parts === null ? null : new Set(parts),
			writes,
			begun: false,
			begin: () => begin(end),
		};
		this.#turns.push(turn);
		this.#advance();
	}

	/** The turns of a process that was killed. */
	drop(process: SimProcess): void {
		for (let at = this.#turns.length - 1; at >= 0; at--)
			if (this.#turns[at]?.process === process) this.#turns.splice(at, 1);
		this.#advance();
	}

	#advance(): void {
		if (this.#stalled) return;
		const ready = this.#turns.filter(
			(turn, at) => !turn.begun && !this.#turns.slice(0, at).some((earlier) => disturbs(earlier, turn)),
		);
		for (const turn of ready) {
			turn.begun = true;
			turn.begin();
		}
	}
}

function disturbs(one: Turn, other: Turn): boolean {
	if (!one.writes && !other.writes) return false;
	if (one.parts === null || other.parts === null) return true;
	for (const part of one.parts) if (other.parts.has(part)) return true;
	return false;
}
