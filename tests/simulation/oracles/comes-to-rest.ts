import { ReturnedItems } from '../../../sync-server/quarantine/returned-items.ts';
import type { Phone } from '../run/phones.ts';
import type { Simulation } from '../run/simulation.ts';
import { Violation } from './violation.ts';

/** Virtual minutes within which everything has to come to rest once all is put right: a turned-away device asks every ten. */
const PATIENCE = 45;
const MINUTE = 60_000;

/**
 * Puts all right and waits until nothing is under way any more.
 * @throws Violation O3 when that takes too long
 */
export async function comeToRest(simulation: Simulation): Promise<void> {
	await simulation.heal();
	let restless = '';
	for (let minute = 0; minute < PATIENCE; minute++) {
		await simulation.world.pass(minute < 2 ? 10_000 : MINUTE);
		simulation.check();
		restless = await whatIsUnderWay(simulation);
		if (restless === '') return lookThroughQuarantine(simulation);
	}
	throw new Violation('O3', `after ${PATIENCE} minutes ${restless}`);
}

/** As staff do when they open the page: what has come back by another way waits no longer. */
async function lookThroughQuarantine({ world, station: { services } }: Simulation): Promise<void> {
	const look = async () => new ReturnedItems(services).settle(await services.store.quarantined());
	await world.during(look());
}

/** In words; empty when nothing is. */
async function whatIsUnderWay(simulation: Simulation): Promise<string> {
	for (const phone of simulation.phones) {
		const what = phone.revoked ? await leftBehind(phone) : await underWay(phone, simulation);
		if (what !== '') return `${phone.device.id} ${what}`;
	}
	return '';
}

async function underWay({ device, member }: Phone, { station }: Simulation): Promise<string> {
	const outbox = await device.outbox();
	const [first] = outbox;
	if (first !== undefined) {
		const { document, todo, own, bytes } = first;
		const what = `${JSON.stringify(own?.changes)} of ${document}, ${bytes.length} bytes, ${todo}`;
		return `has ${outbox.length} entries in its outbox: ${what}`;
	}
	const handing = (await device.held()).filter(({ state }) => state === 'handing');
	if (handing.length > 0)
		return `has ${handing.length} changes on their way to staff (${handing[0]!.reason})`;
	const copies = new Map((await device.documents()).map((row) => [row.document, row]));
	for (const [document, { seq }] of station.disk.content.documents) {
		const mayOpen = station.services.membership.mayOpen(member, document);
		const copy = copies.get(document);
		if (!mayOpen && copy !== undefined) return `still has ${document}, which is not ${member}’s`;
		if (mayOpen && (copy?.seq !== seq || copy.replacing === true))
			return `has ${document} at ${copy?.seq ?? 'nothing'} instead of ${seq}`;
		// Others are given a minute to bring back what this copy holds and the station does not take of it.
		if (copy?.unmended !== undefined) return `waits for others to bring back what its ${document} builds on`;
	}
	return '';
}

/** A revoked device has forgotten everything. */
async function leftBehind({ device }: Phone): Promise<string> {
	const left = [
		...(await device.outbox()),
		...(await device.held()),
		...(await device.documents()),
		...device.allRows(),
	];
	return left.length === 0 ? '' : `was revoked and still holds ${left.length} things`;
}
