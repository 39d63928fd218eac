import { renameRequestSchema, type DeviceInfo } from '../../src/lib/protocol/http.ts';
import { deviceLine } from '../members/audit-lines.ts';
import { nameOf } from '../members/name-of.ts';
import type { Services } from '../services.ts';
import type { Device } from '../store/store.ts';
import { askerOf, isStaff, type Asker } from './asker.ts';
import { HttpProblem } from './http-problem.ts';
import { readJson } from './request-body.ts';
import type { Asked, Route } from './route.ts';

/** The devices with which members come in: one's own, and for staff all. */
export function deviceRoutes(services: Services): Route[] {
	const { store, ports, membership, audience, seen } = services;

	const describe = (device: Device, asker: Asker, connected: ReadonlySet<string>): DeviceInfo => ({
		id: device.id,
		member: device.member,
		memberName: nameOf(device.member, membership),
		name: device.name,
		createdAt: device.createdAt,
		seenAt: device.seen?.at ?? null,
		app: device.seen?.app ?? null,
		waiting: device.seen?.waiting ?? 0,
		oldestAt: device.seen?.oldestAt ?? null,
		connected: connected.has(device.id),
		revokedAt: device.revokedAt,
		erasedAt: device.erasedAt,
		own: device.id === asker.device,
	});

	/** The device that is asked about, where the asker may do something to it. */
	const managed = async ({ request, caught }: Asked): Promise<{ asker: Asker; device: Device }> => {
		const asker = await askerOf(request, services);
		const device = await store.device(caught[0] ?? '');
		const isOwn = device?.member === asker.member.id;
		// Whose devices there are is no volunteer's business: another's is as good as none.
		if (device === null || !(isOwn || isStaff(asker.member))) throw new HttpProblem('not-found');
		const ofHead = membership.member(device.member)?.standing === 'head';
		if (!isOwn && ofHead && asker.member.standing !== 'head') throw new HttpProblem('head-only');
		return { asker, device };
	};

	const answer = async (id: string, asker: Asker): Promise<DeviceInfo> => {
		const device = await store.device(id);
		if (device === null) throw new HttpProblem('not-found');
		return describe(device, asker, audience.devices());
	};

	return [
		{
			method: 'GET',
			path: /^\/api\/devices$/,
			async answer({ request }) {
				const asker = await askerOf(request, services);
				await seen.flush();
				const all = await store.devices();
				const shown = isStaff(asker.member) ? all : all.filter(({ member }) => member === asker.member.id);
				const connected = audience.devices();
				return { devices: shown.map((device) => describe(device, asker, connected)) };
			},
		},
		{
			method: 'PATCH',
			path: /^\/api\/devices\/([0-9A-Za-z]{1,64})$/,
			async answer(asked) {
				const { asker, device } = await managed(asked);
				const { name } = await readJson(asked.request, renameRequestSchema);
				if (name !== device.name) {
					await store.renameDevice(device.id, name);
					await note('device-renamed', { ...device, name }, asker);
				}
				return answer(device.id, asker);
			},
		},
		{
			method: 'POST',
			path: /^\/api\/devices\/([0-9A-Za-z]{1,64})\/revoke$/,
			async answer(asked) {
				const { asker, device } = await managed(asked);
				// Twice is as good as once.
				if (await store.revokeDevice(device.id, ports.clock.now()))
					await note('device-revoked', device, asker);
				audience.sendAway(device.id);
				return answer(device.id, asker);
			},
		},
	];

	async function note(
		kind: 'device-renamed' | 'device-revoked',
		device: Device,
		asker: Asker,
	): Promise<void> {
		const by = { member: asker.member.id, device: asker.device };
		await store.addAudit([deviceLine(kind, { at: ports.clock.now(), device, by })]);
	}
}
