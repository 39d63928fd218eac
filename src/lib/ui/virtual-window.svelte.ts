/** Rows drawn beyond both edges, so that fast scrolling shows no gap. */
const OVERSCAN = 10;

/** Which of many equally high rows are drawn. All inputs are measures of the page; nothing is stored. */
export class VirtualWindow {
	scrollTop = $state(0);
	viewHeight = $state(600);
	rowHeight = $state(44);
	#overscan = $state(0);
	#count: () => number;

	constructor(count: () => number) {
		this.#count = count;
	}

	/**
	 * The first drawing is of what is in view only: a cheap phone takes a tenth of a second for two dozen rows. The answer
	 * keeps the rest from being drawn when nobody looks any more.
	 */
	readonly settle = (): (() => void) => {
		const frame = requestAnimationFrame(() => (this.#overscan = OVERSCAN));
		return () => cancelAnimationFrame(frame);
	};

	/** Measures the row that it is attached to: one observer instead of one for each row. */
	readonly measure = (row: Element): (() => void) => {
		const observer = new ResizeObserver(() => {
			if (row.clientHeight > 0) this.rowHeight = row.clientHeight;
		});
		observer.observe(row);
		return () => observer.disconnect();
	};

	readonly first = $derived.by(() =>
		Math.max(0, Math.floor(this.scrollTop / this.rowHeight) - this.#overscan),
	);
	readonly end = $derived.by(() =>
		Math.min(this.#count(), Math.ceil((this.scrollTop + this.viewHeight) / this.rowHeight) + this.#overscan),
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
