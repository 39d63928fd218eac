import type { DeviceInfo } from '$lib/protocol/http.ts';

/** A member with their devices, the one seen last first. */
export interface DeviceOwner {
	member: string;
	name: string;
	devices: DeviceInfo[];
}

/** One's own first, then by name. */
export function byOwner(devices: readonly DeviceInfo[]): DeviceOwner[] {
	const owners = new Map<string, DeviceOwner>();
	for (const device of devices) {
		const owner = owners.get(device.member) ?? {
			member: device.member,
			name: device.memberName,
			devices: [],
		};
		owner.devices.push(device);
		owners.set(device.member, owner);
	}
	const seen = ({ seenAt }: DeviceInfo) => seenAt ?? 0;
	for (const owner of owners.values()) owner.devices.sort((a, b) => seen(b) - seen(a));
	const own = ({ devices: [...theirs] }: DeviceOwner) => theirs.some((device) => device.own);
	return [...owners.values()].sort(
		(a, b) => Number(own(b)) - Number(own(a)) || a.name.localeCompare(b.name, 'zh-CN'),
	);
}
