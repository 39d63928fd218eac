import {
	invitationListSchema,
	invitationPath,
	invitationSchema,
	newInvitationSchema,
	type Invitation,
	type NewInvitation,
} from '$lib/protocol/http.ts';
import { askStation, type StationPorts } from '../station-desk/ask-station.ts';

/** The station's invitations, over `/api`: they are the station's alone and never lie in a document. */
export class StationInvitations {
	readonly #ports: StationPorts;

	constructor(ports: StationPorts) {
		this.#ports = ports;
	}

	/** @throws AppError `offline`, `unreadable-answer` and the station's reasons, like the others */
	async list(): Promise<Invitation[]> {
		const { invitations } = await askStation(this.#ports, invitationListSchema, '/api/invitations');
		return invitations;
	}

	/** @param member the id of the member who is invited */
	create(member: string): Promise<NewInvitation> {
		return askStation(this.#ports, newInvitationSchema, '/api/invitations', 'POST', { member });
	}

	withdraw(id: string): Promise<Invitation> {
		return askStation(this.#ports, invitationSchema, invitationPath(id), 'DELETE');
	}
}
