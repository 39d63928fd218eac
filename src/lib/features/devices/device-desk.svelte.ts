import { errorCodeOf } from '$lib/features/admission/error-code.ts';
import type { DeviceInfo } from '$lib/protocol/http.ts';
import type { ErrorCode } from '$lib/replica/app-error.ts';
import type { ListState } from '../station-desk/list-state.ts';
import { byOwner } from './by-owner.ts';
import type { StationDevices } from './station-devices.ts';

/**
 * The devices as their members and staff look after them.
 * 1. What is shown is what the station says; after a rename or a revocation its answer stands.
 * 2. One thing is done at a time.
 */
export class DeviceDesk {
	#devices = $state.raw<readonly DeviceInfo[]>([]);
	#list = $state.raw<ListState>({ kind: 'loading' });
	#busy = $state(false);
	#problem = $state.raw<ErrorCode | null>(null);
	/** What one looks for, and which of them. Never part of an address: it holds names. */
	query = $state('');
	shelf = $state<'active' | 'over'>('active');
	readonly #station: Pick<StationDevices, 'list' | 'rename' | 'revoke'>;

	constructor(station: Pick<StationDevices, 'list' | 'rename' | 'revoke'>) {
		this.#station = station;
	}

	get list(): ListState {
		return this.#list;
	}

	get busy(): boolean {
		return this.#busy;
	}

	/** Why the last rename or revocation did not work; `null` when it did. */
	get problem(): ErrorCode | null {
		return this.#problem;
	}

	get count(): number {
		return this.#devices.length;
	}

	/** Those asked for, by member: one's own first, then by name. */
	readonly owners = $derived.by(() => {
		const needle = this.query.trim().toLowerCase();
		const found = this.#devices.filter(
			({ name, memberName, revokedAt }) =>
				(this.shelf === 'over') === (revokedAt !== null) &&
				(name.toLowerCase().includes(needle) || memberName.toLowerCase().includes(needle)),
		);
		return byOwner(found);
	});

	readonly found = $derived.by(() => this.owners.reduce((sum, { devices }) => sum + devices.length, 0));

	/** Whether there is anything on the other shelf. */
	readonly someRevoked = $derived.by(() => this.#devices.some(({ revokedAt }) => revokedAt !== null));

	async load(): Promise<void> {
		try {
			this.#devices = await this.#station.list();
			this.#list = { kind: 'ready' };
		} catch (error) {
			this.#list = { kind: 'failed', code: errorCodeOf(error) };
		}
	}

	/** @returns whether it is called so now */
	rename(id: string, name: string): Promise<boolean> {
		return this.#do(() => this.#station.rename(id, name));
	}

	/** @returns whether it is revoked now */
	revoke(id: string): Promise<boolean> {
		return this.#do(() => this.#station.revoke(id));
	}

	/** The dialog was closed: what went wrong in it is over. */
	forgetProblem(): void {
		this.#problem = null;
	}

	async #do(work: () => Promise<DeviceInfo>): Promise<boolean> {
		if (this.#busy) return false;
		this.#busy = true;
		this.#problem = null;
		try {
			const device = await work();
			this.#devices = this.#devices.map((each) => (each.id === device.id ? device : each));
			return true;
		} catch (error) {
			this.#problem = errorCodeOf(error);
			return false;
		} finally {
			this.#busy = false;
		}
	}
}
