import { SimDevice } from '../devices/sim-device.ts';
import type { VirtualNetwork } from '../network/virtual-network.ts';
import type { SimStation } from '../station/sim-station.ts';
import type { World } from '../world/world.ts';

/** A device, and what is known of it from outside. */
export interface Phone {
	readonly device: SimDevice;
	readonly member: string;
	/** The station was told that it is lost: it has to erase itself. */
	revoked: boolean;
}

/** Everybody's devices. */
export class Phones {
	readonly all: Phone[] = [];
	readonly #world: World;
	readonly #network: VirtualNetwork;
	readonly #station: SimStation;
	/** Everybody who ever had a device, also one that was lost since: it can still be the other end of a line. */
	readonly #owners = new Map<string, Phone>();

	constructor(world: World, network: VirtualNetwork, station: SimStation) {
		this.#world = world;
		this.#network = network;
		this.#station = station;
	}

	/** The phone that a device is, or was. */
	of(device: string): Phone | undefined {
		return this.#owners.get(device);
	}

	/** A member gets a new device, in the place of the one that was there. */
	async join(slot: number, member: string): Promise<void> {
		const id = `${member}-${this.#owners.size + 1}`;
		const device = new SimDevice({
			world: this.#world,
			network: this.#network,
			station: this.#station,
			member,
			id,
		});
		await this.#world.during(device.join());
		const phone = { device, member, revoked: false };
		this.all[slot] = phone;
		this.#owners.set(id, phone);
	}

	/** Whose device a restored station does not know gets an invitation, and joins again on the same device. */
	async letStrangersIn(): Promise<void> {
		for (const phone of this.all) {
			const { device } = phone;
			if (this.#station.disk.content.devices.has(device.admitted)) continue;
			await this.#world.during(device.join());
			this.#owners.set(device.admitted, phone);
		}
	}

	/** What is revoked the disk knows: the answer may have been lost. */
	noteRevoked(): void {
		const { devices } = this.#station.disk.content;
		for (const phone of this.all)
			phone.revoked ||= (devices.get(phone.device.admitted)?.revokedAt ?? null) !== null;
	}
}
