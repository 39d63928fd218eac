import { dayOf } from '../../src/lib/domain/calendar/day-of.ts';
import { writeSample } from '../documents/write-sample.ts';
import type { Services } from '../services.ts';
import { STATION_TIME_ZONE } from '../station-time-zone.ts';
import { StationProblem } from '../station-problem.ts';
import type { Device } from '../store/store.ts';
import { addMember } from './add-member.ts';
import { deviceLine, NOBODY_IN_PERSON, setUpLine } from './audit-lines.ts';
import { initialsOf } from './initials-of.ts';
import { makeDevice } from './make-device.ts';

/** How long a set-up may take, the sample's included, before another one may begin. */
const CLAIM = 60_000;

type Needs = Pick<Services, 'ports' | 'store' | 'registry' | 'membership'>;

/** What a station is set up with. */
export interface SetUp {
	stationName: string;
	headName: string;
	sample: boolean;
	device: { name: string; publicKey: string };
}

/**
 * Makes the station: its name, its head, the head's device. From outside it happens at once: before the last
 * step there is no station, and what a broken-off attempt has left is thrown away by the next one.
 * @throws StationProblem `already-set-up`, `set-up-under-way`, or what the store says
 */
export async function setUpStation(needs: Needs, setUp: SetUp): Promise<Device> {
	const { ports, store, registry } = needs;
	const { headName, stationName } = setUp;
	await claim(needs);
	if (setUp.sample) {
		await writeSample(needs, { headName, headInitials: await initialsOf(headName), stationName });
	} else {
		const today = dayOf(ports.clock.now(), STATION_TIME_ZONE);
		await registry.change('station', [
			{ table: 'profiles', id: 'station', fields: { name: stationName, foundedOn: today } },
		]);
		await addMember(needs, { name: headName, role: 'head', today });
	}
	const device = makeDevice(ports, { ...setUp.device, member: headOf(needs) });
	const at = ports.clock.now();
	await store.completeSetUp(at, device);
	const by = { member: device.member, device: device.id };
	await store.addAudit([setUpLine(at, by), deviceLine('device-joined', { at, device, by })]);
	return device;
}

/** Makes the sample station, whose head comes in by an invitation. */
export async function setUpSample(needs: Needs): Promise<void> {
	await claim(needs);
	await writeSample(needs, {});
	const at = needs.ports.clock.now();
	await needs.store.completeSetUp(at, null);
	await needs.store.addAudit([setUpLine(at, NOBODY_IN_PERSON)]);
}

function headOf({ membership }: Needs): string {
	const head = membership.members().find(({ standing }) => standing === 'head');
	if (head === undefined) throw new StationProblem('not-written', 'The station has got no head.');
	return head.id;
}

async function claim({ ports, store, registry, membership }: Needs): Promise<void> {
	const now = ports.clock.now();
	if (!(await store.claimSetUp(now, now + CLAIM))) {
		if ((await store.meta('set-up-at')) !== null)
			throw new StationProblem('already-set-up', 'There is a station in this data directory already.');
		throw new StationProblem(
			'set-up-under-way',
			'A set-up of this station is under way; if it was broken off, try again in a minute.',
		);
	}
	await registry.readHeads();
	await membership.read(store);
}
