import { invitationRefusal } from '../../../sync-server/store/invitation-refusal.ts';
import type { Device, JoinResult, StoredInvitation } from '../../../sync-server/store/store.ts';
import { compareText } from './compare-text.ts';
import type { DiskTransaction } from './disk-transaction.ts';
import type { DiskContent } from './station-disk.ts';

export function readDevice({ devices }: DiskContent, id: string): Device | null {
	const device = devices.get(id);
	return device === undefined ? null : copyOfDevice(device);
}

export function readDevices({ devices }: DiskContent): Device[] {
	return [...devices.values()].sort((a, b) => compareText(a.id, b.id)).map(copyOfDevice);
}

export function addDevice({ devices }: DiskContent, transaction: DiskTransaction, device: Device): void {
	if (devices.has(device.id)) throw new Error('there is a device of that id');
	transaction.put(devices, device.id, { ...device, revokedAt: null, seen: null, erasedAt: null });
}

/** Changes a device; `false` when there is none that fits. */
export function changeDevice(
	{ devices }: DiskContent,
	transaction: DiskTransaction,
	id: string,
	over: Partial<Device>,
	fits: (device: Device) => boolean = () => true,
): boolean {
	const device = devices.get(id);
	if (device === undefined || !fits(device)) return false;
	transaction.put(devices, id, { ...device, ...over });
	return true;
}

export function readInvitation({ invitations }: DiskContent, codeHash: string): StoredInvitation | null {
	const found = [...invitations.values()].find((invitation) => invitation.codeHash === codeHash);
	return found === undefined ? null : { ...found };
}

export function readInvitations({ invitations }: DiskContent): StoredInvitation[] {
	return [...invitations.values()]
		.sort((a, b) => compareText(b.id, a.id))
		.map((invitation) => ({ ...invitation }));
}

export function addInvitation(
	content: DiskContent,
	transaction: DiskTransaction,
	invitation: StoredInvitation,
): void {
	if (content.invitations.has(invitation.id) || readInvitation(content, invitation.codeHash) !== null)
		throw new Error('there is an invitation of that id or code');
	transaction.put(content.invitations, invitation.id, { ...invitation, usedAt: null, withdrawnAt: null });
}

export function withdrawInvitation(
	{ invitations }: DiskContent,
	transaction: DiskTransaction,
	id: string,
	now: number,
): StoredInvitation | null {
	const known = invitations.get(id);
	if (known === undefined) return null;
	if (known.usedAt === null && known.withdrawnAt === null)
		transaction.put(invitations, id, { ...known, withdrawnAt: now });
	return { ...invitations.get(id)! };
}

export function join(
	content: DiskContent,
	transaction: DiskTransaction,
	codeHash: string,
	device: Device,
): JoinResult {
	const invitation = readInvitation(content, codeHash);
	const refusal = invitationRefusal(invitation, device.createdAt);
	if (invitation === null || refusal !== null) return refusal ?? 'invitation-unknown';
	transaction.put(content.invitations, invitation.id, { ...invitation, usedAt: device.createdAt });
	addDevice(content, transaction, device);
	return 'joined';
}

function copyOfDevice(device: Readonly<Device>): Device {
	return { ...device, seen: device.seen === null ? null : { ...device.seen } };
}
