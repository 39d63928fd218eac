import { deviceLine } from '../members/audit-lines.ts';
import type { Services } from '../services.ts';

/** A revoked device has said that it has forgotten the station. */
export async function noteErased(
	id: string,
	{ store, ports }: Pick<Services, 'store' | 'ports'>,
): Promise<void> {
	const at = ports.clock.now();
	const device = await store.device(id);
	if (device === null) return;
	await store.deviceErased(id, at);
	await store.addAudit([
		deviceLine('device-erased', { at, device, by: { member: device.member, device: id } }),
	]);
}
