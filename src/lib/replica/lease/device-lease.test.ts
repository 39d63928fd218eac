import { expect, test } from 'vitest';
import { Phone } from '../documents/testing/phone.ts';
import { VirtualTime } from '../link/testing/virtual-ports.ts';
import { DeviceLease, renewLease } from './device-lease.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A device's clock that can be set wrong, beside the time that really passes. */
function setUp() {
	const phone = new Phone();
	const time = new VirtualTime();
	let wrong = 0;
	const clock = { now: () => time.now() + wrong };
	const reported: unknown[] = [];
	const lease = new DeviceLease(phone.store, clock, time, (error) => void reported.push(error));
	let told = 0;
	lease.subscribe(() => told++);
	const heard = (days?: number) =>
		phone.store.change(['_settings'], (changer) => renewLease(changer, clock.now(), time.now(), days));
	return {
		phone,
		time,
		lease,
		heard,
		reported,
		told: () => told,
		setClock: (by: number) => (wrong = by),
		async state() {
			await lease.look();
			return lease.current.kind;
		},
	};
}

test('[R22] lasts for so many days after the station was heard, and begins anew with each time', async () => {
	const { time, lease, heard, told, state, reported } = setUp();
	expect(await state(), 'a device that has not heard anything yet').toBe('valid');
	await heard(10);
	const at = time.now();
	await time.pass(9.9 * DAY);
	expect(await state()).toBe('valid');
	await time.pass(0.2 * DAY);
	expect(lease.current, 'noticed by itself within the hour').toEqual({ kind: 'ended', lastHeard: at });
	await heard(10);
	expect(await state()).toBe('valid');
	expect(told()).toBe(3);
	expect(reported).toEqual([]);
	lease.close();
	expect(time.pending).toBe(0);
});

test('[R22] is not known before it was read', async () => {
	const { lease, told } = setUp();
	expect([lease.current.kind, told()]).toEqual(['unknown', 0]);
	await lease.known();
	await lease.known();
	expect([lease.current.kind, told()]).toEqual(['valid', 1]);
});

test('[R22] is not known where the storage fails', async () => {
	const { lease, phone } = setUp();
	phone.store.close();
	await expect(lease.known()).rejects.toThrow();
	expect(lease.current.kind).toBe('unknown');
});

test('[R22] is 30 days where the station says nothing', async () => {
	const { time, heard, state } = setUp();
	await heard();
	await time.pass(29.9 * DAY);
	expect(await state()).toBe('valid');
	await time.pass(0.2 * DAY);
	expect(await state()).toBe('ended');
});

test('[R22] is not made longer by turning the clock back', async () => {
	const { time, heard, state, setClock } = setUp();
	await heard(10);
	await time.pass(11 * DAY);
	expect(await state()).toBe('ended');
	setClock(-8 * DAY);
	expect(await state()).toBe('ended');
	setClock(-30 * DAY);
	expect(await state(), 'before the station was heard').toBe('ended');
});

test('[R22] a clock that was ahead when the station was heard, and was put right since, ends it in its time', async () => {
	const { time, heard, state, setClock } = setUp();
	setClock(400 * DAY);
	await heard(10);
	setClock(0);
	expect(await state()).toBe('valid');
	await time.pass(9 * DAY);
	expect(await state()).toBe('valid');
	await time.pass(2 * DAY);
	expect(await state()).toBe('ended');
});

test('[R22] a clock that is ahead without signal ends it, and gives it back when it is put right within an hour', async () => {
	const { time, heard, state, setClock } = setUp();
	await heard(10);
	setClock(400 * DAY);
	expect(await state()).toBe('ended');
	await time.pass(0.5 * HOUR);
	setClock(0);
	expect(await state()).toBe('valid');
	setClock(400 * DAY);
	await time.pass(1.5 * HOUR);
	setClock(0);
	expect(await state(), 'noted by then').toBe('ended');
	await heard(10);
	expect(await state(), 'until the station is heard').toBe('valid');
});
