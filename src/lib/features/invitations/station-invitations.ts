import * as v from 'valibot';
import {
	invitationListSchema,
	invitationPath,
	invitationSchema,
	newInvitationSchema,
	problemSchema,
	type Invitation,
	type NewInvitation,
} from '$lib/protocol/http.ts';
import { AppError } from '$lib/replica/app-error.ts';

/** What inviting needs of the world. */
export interface InvitationPorts {
	/** The token for `/api`; `null` while there is no connection. */
	token(): Promise<string | null>;
	fetch(path: string, init: RequestInit): Promise<Response>;
}

/** The station's invitations, over `/api`: they are the station's alone and never lie in a document. */
export class StationInvitations {
	readonly #ports: InvitationPorts;

	constructor(ports: InvitationPorts) {
		this.#ports = ports;
	}

	/** @throws AppError `offline`, `unreadable-answer` and the station's reasons, like the others */
	async list(): Promise<Invitation[]> {
		const { invitations } = await this.#ask(invitationListSchema, '/api/invitations', 'GET');
		return invitations;
	}

	/** @param member the id of the member who is invited */
	create(member: string): Promise<NewInvitation> {
		return this.#ask(newInvitationSchema, '/api/invitations', 'POST', { member });
	}

	withdraw(id: string): Promise<Invitation> {
		return this.#ask(invitationSchema, invitationPath(id), 'DELETE');
	}

	async #ask<Schema extends v.GenericSchema>(
		schema: Schema,
		path: string,
		method: string,
		body?: unknown,
	): Promise<v.InferOutput<Schema>> {
		const token = await this.#ports.token();
		if (token === null) throw new AppError('offline');
		let response: Response;
		let answer: unknown;
		try {
			response = await this.#ports.fetch(path, {
				method,
				headers: {
					authorization: `Bearer ${token}`,
					...(body !== undefined && { 'content-type': 'application/json' }),
				},
				...(body !== undefined && { body: JSON.stringify(body) }),
			});
		} catch (cause) {
			throw new AppError('offline', cause);
		}
		try {
			answer = await response.json();
		} catch (cause) {
			// A proxy in between says in HTML that the station behind it is away.
			throw new AppError(
				response.status >= 502 && response.status <= 504 ? 'offline' : 'unreadable-answer',
				cause,
			);
		}
		if (!response.ok) {
			const problem = v.safeParse(problemSchema, answer);
			throw new AppError(problem.success ? problem.output.reason : 'unreadable-answer');
		}
		const result = v.safeParse(schema, answer);
		if (!result.success) throw new AppError('unreadable-answer', result.issues);
		return result.output;
	}
}
