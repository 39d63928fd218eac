/** Rows drawn beyond both edges, so that fast scrolling shows no gap. */
const OVERSCAN = 10;

/** Which of many equally high rows are drawn. All inputs are measures of the page; nothing is stored. */
export class VirtualWindow {
	scrollTop = $state(0);
	viewHeight = $state(600);
	rowHeight = $state(44);
	#count: () => number;

	constructor(count: () => number) {
		this.#count = count;
	}

	readonly first = $derived.by(() => Math.max(0, Math.floor(this.scrollTop / this.rowHeight) - OVERSCAN));
	readonly end = $derived.by(() =>
		Math.min(this.#count(), Math.ceil((this.scrollTop + this.viewHeight) / this.rowHeight) + OVERSCAN),
	);
	/** Empty space above and below what is drawn, in px. */
	readonly before = $derived.by(() => Math.min(this.first, this.#count()) * this.rowHeight);
	readonly after = $derived.by(() => Math.max(0, this.#count() - this.end) * this.rowHeight);

	/** Where to scroll so that row `index` is seen whole under a head of `headHeight`; `null` when it is already. */
	scrollFor(index: number, headHeight: number): number | null {
		const top = index * this.rowHeight;
		const bottom = top + this.rowHeight + headHeight;
		if (top < this.scrollTop) return top;
		if (bottom > this.scrollTop + this.viewHeight) return bottom - this.viewHeight;
		return null;
	}
}
