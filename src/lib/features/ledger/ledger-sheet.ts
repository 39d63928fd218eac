/** A cell as it goes to the worker: plain values only, so that it can be handed over. */
export interface SheetCell {
	value?: string | number | Date;
	bold?: true;
	head?: true;
	/** How many columns it spans. */
	span?: number;
	/** Excel's number format: what makes a day a day and minutes a figure. */
	format?: string;
	wrap?: true;
}

/** A sheet that is written into a file: data apart from the library that writes it. */
export interface Sheet {
	name: string;
	rows: (SheetCell | null)[][];
	/** Widths in characters. */
	widths: number[];
	/** Rows that stay when one scrolls: all up to the headings. */
	stickyRows: number;
}

/** A day at midnight UTC: Excel knows no time zones, and the writer takes the UTC day. */
export function sheetDay(day: string): Date {
	return new Date(`${day}T00:00:00Z`);
}
