import type { IncomingMessage } from 'node:http';

/** A request to the API, taken apart. */
export interface Asked {
	request: IncomingMessage;
	/** What the groups of the route's path have caught. */
	caught: readonly string[];
	query: URLSearchParams;
}

/** One thing that can be asked of the station. What it answers is sent as JSON; what it throws as its reason. */
export interface Route {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	path: RegExp;
	answer(asked: Asked): Promise<unknown>;
}
