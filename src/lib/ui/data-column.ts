import type { Snippet } from 'svelte';

/** One column of a `DataTable`. */
export interface DataColumn<Row> {
	key: string;
	title: string;
	/** What stands in it; also what a tooltip tells when it is cut off. */
	text: (row: Row) => string;
	/** Draws it otherwise than as text: a badge, a state. */
	cell?: Snippet<[Row]>;
	/** CSS width (`8em`); columns without one share what is left. */
	width?: string;
	/** Figures stand at the end, in tabular figures. */
	align?: 'start' | 'end';
	/** Makes the heading a button that sorts. Ascending. */
	compare?: (a: Row, b: Row) => number;
}
