/** Page → worker. */
export interface StartMessage {
	type: 'start';
	/** The app's version. */
	app: string;
	bus: string;
}

/** Worker → page. */
export type WorkerMessage =
	/** The link runs: it is connected, or waits for its turn. */
	| { type: 'started' }
	/** Something went wrong in the worker, for the page's one place that reports. */
	| { type: 'problem'; error: unknown };
