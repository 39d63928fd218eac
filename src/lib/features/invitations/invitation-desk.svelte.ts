import type { Invitation, NewInvitation } from '$lib/protocol/http.ts';
import { errorCodeOf } from '$lib/features/admission/error-code.ts';
import type { ErrorCode } from '$lib/replica/app-error.ts';
import type { ListState } from '../station-desk/list-state.ts';
import type { StationInvitations } from './station-invitations.ts';

/** What is done at the moment with the invitation of a member or with one of the list. */
type Work = { kind: 'none' } | { kind: 'creating' } | { kind: 'withdrawing'; id: string };

/**
 * The desk where staff invite.
 * 1. A code is known only here and only until the desk is left: the station keeps its hash.
 * 2. The list shows what the station says; nothing in it is guessed.
 */
export class InvitationDesk {
	#invitations = $state.raw<readonly Invitation[]>([]);
	#list = $state.raw<ListState>({ kind: 'loading' });
	#created = $state.raw<NewInvitation | null>(null);
	#work = $state.raw<Work>({ kind: 'none' });
	#problem = $state.raw<ErrorCode | null>(null);
	readonly #station: Pick<StationInvitations, 'list' | 'create' | 'withdraw'>;

	constructor(station: Pick<StationInvitations, 'list' | 'create' | 'withdraw'>) {
		this.#station = station;
	}

	/** The newest first. */
	get invitations(): readonly Invitation[] {
		return this.#invitations;
	}

	get list(): ListState {
		return this.#list;
	}

	/** The invitation that was just made, with its code. */
	get created(): NewInvitation | null {
		return this.#created;
	}

	get work(): Work {
		return this.#work;
	}

	/** Why the last invitation could not be made or taken back; `null` when it could. */
	get problem(): ErrorCode | null {
		return this.#problem;
	}

	async load(): Promise<void> {
		try {
			this.#invitations = byNewest(await this.#station.list());
			this.#list = { kind: 'ready' };
		} catch (error) {
			this.#list = { kind: 'failed', code: errorCodeOf(error) };
		}
	}

	/** @returns whether there is an invitation now */
	async create(member: string): Promise<boolean> {
		if (this.#work.kind !== 'none') return false;
		this.#work = { kind: 'creating' };
		this.#problem = null;
		try {
			const created = await this.#station.create(member);
			this.#created = created;
			this.#put(created.invitation);
			return true;
		} catch (error) {
			this.#problem = errorCodeOf(error);
			return false;
		} finally {
			this.#work = { kind: 'none' };
		}
	}

	/** @returns how the invitation stands now; `null` when that is not known */
	async withdraw(id: string): Promise<Invitation['state'] | null> {
		if (this.#work.kind !== 'none') return null;
		this.#work = { kind: 'withdrawing', id };
		this.#problem = null;
		try {
			const invitation = await this.#station.withdraw(id);
			this.#put(invitation);
			if (this.#created?.invitation.id === id) this.#created = null;
			return invitation.state;
		} catch (error) {
			this.#problem = errorCodeOf(error);
			return null;
		} finally {
			this.#work = { kind: 'none' };
		}
	}

	/** Puts the code away: the next person is invited. */
	putAway(): void {
		this.#created = null;
		this.#problem = null;
	}

	#put(invitation: Invitation): void {
		const others = this.#invitations.filter(({ id }) => id !== invitation.id);
		this.#invitations = byNewest([...others, invitation]);
	}
}

function byNewest(invitations: readonly Invitation[]): Invitation[] {
	return invitations.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}
