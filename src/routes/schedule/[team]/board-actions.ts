/** What the cards and cells of a board can do. */
export interface BoardActions {
	/** Begins a shift; `undefined` for those who may not. */
	readonly add: ((first?: { day?: string; title?: string; place?: string }) => void) | undefined;
	open(shiftId: string): void;
	/** The card that has the focus, for the others to see; `null` when none has it any more. */
	select(shiftId: string | null): void;
}
