import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BroughtPhotos } from '../carried/brought-photos.ts';
import { OneAtATime } from '../quarantine/one-at-a-time.ts';
import type { Services } from '../services.ts';
import type { AddressOf } from './address-of.ts';
import { admissionRoutes } from './admission-routes.ts';
import { auditRoutes } from './audit-api.ts';
import type { BlobFiles } from './blob-files.ts';
import { carriedRoutes } from './carried-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import { HttpProblem } from './http-problem.ts';
import { invitationRoutes } from './invitation-routes.ts';
import { meRoutes } from './me-routes.ts';
import { peopleRoutes } from './people-api.ts';
import { quarantineRoutes } from './quarantine-routes.ts';
import type { Route } from './route.ts';

/** What the API needs beside what all parts of the station share. */
export interface ApiContext extends Services {
	version: string;
	/** The token of the set-up link; `null` once there is a station. */
	setupToken(): string | null;
	/** There is a station now. */
	wasSetUp(): void;
	/** What links to the station begin with. */
	publicUrl(): string;
	/** Takes over what another process has written; otherwise that happens a few times a second. */
	takeOver(): Promise<void>;
	addressOf: AddressOf;
	files: BlobFiles;
	/** Photos that somebody brings for another. */
	brought: BroughtPhotos;
}

/** Everything that can be asked. */
export function apiRoutes(context: ApiContext): Route[] {
	/** What waits of one member is counted by one request at a time. */
	const turns = new OneAtATime();
	return [
		...admissionRoutes(context),
		...invitationRoutes(context),
		...deviceRoutes(context),
		...quarantineRoutes(context, turns),
		...carriedRoutes(context, turns),
		...meRoutes(context),
		...auditRoutes(context),
		...peopleRoutes(context),
	];
}

/** The station's JSON answers. The forms are in `src/lib/protocol/http.ts`. */
export class Api {
	readonly #routes: readonly Route[];

	constructor(context: ApiContext) {
		this.#routes = apiRoutes(context);
	}

	async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
		const result = await this.#ask(request, path);
		response
			.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
			.end(JSON.stringify(result));
	}

	#ask(request: IncomingMessage, path: string): Promise<unknown> {
		for (const route of this.#routes) {
			const found = route.method === request.method ? route.path.exec(path) : null;
			if (found === null) continue;
			const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '');
			return route.answer({ request, caught: found.slice(1), query });
		}
		return Promise.reject(new HttpProblem('not-found'));
	}
}
