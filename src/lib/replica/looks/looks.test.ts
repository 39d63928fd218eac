import { expect, test } from 'vitest';
import type { Look } from '../../protocol/http.ts';
import { StationApi } from '../admission/station-api.ts';
import { Phone } from '../documents/testing/phone.ts';
import { errands } from '../errands/errands.ts';
import { noteLook } from './note-look.ts';

function setUp() {
	const phone = new Phone();
	const told: Look[][] = [];
	let answer = () => new Response('{}');
	const api = new StationApi((path, init) => {
		if (path !== '/api/looks') return Promise.resolve(Response.json({ items: [] }));
		told.push((JSON.parse(init?.body as string) as { looks: Look[] }).looks);
		return Promise.resolve().then(() => answer());
	});
	const report = (error: unknown) => void phone.reported.push(error);
	const uploader = errands({ store: phone.store, api, timers: phone.time, random: phone.random, report });
	const look = (i: number): Look => ({
		kind: 'opened',
		at: i,
		document: 'pair/A',
		table: 'recipients',
		id: `R${i}`,
	});
	const left = () => phone.store.read(['_looks'], (reader) => reader.countLooks());
	return { phone, told, uploader, look, left, answers: (next: () => Response) => (answer = next) };
}

test('[R23] a look is kept without signal, and told in order with the next connection, once', async () => {
	const { phone, told, uploader, look, left } = setUp();
	for (let i = 0; i < 250; i++) await noteLook(phone.store, look(i));
	uploader.begin('good');
	await phone.time.pass(1_000);
	expect(told.map((looks) => looks.length)).toEqual([100, 100, 50]);
	expect(told.flat().map(({ at }) => at)).toEqual(Array.from({ length: 250 }, (_, i) => i));
	expect(await left()).toBe(0);
	await noteLook(phone.store, look(250));
	uploader.wake();
	await phone.time.pass(1_000);
	expect(told.at(-1)).toEqual([look(250)]);
});

test('[R23] stays until the station has it', async () => {
	const { phone, told, uploader, look, left, answers } = setUp();
	await noteLook(phone.store, look(1));
	answers(() => {
		throw new TypeError('Failed to fetch');
	});
	uploader.begin('good');
	await phone.time.pass(100);
	expect(await left()).toBe(1);
	answers(() => new Response('{}'));
	await phone.time.pass(10_000);
	expect(told.length).toBeGreaterThan(1);
	expect(await left()).toBe(0);
});

test('[R23] what a station does not understand is not told for ever', async () => {
	const { phone, uploader, look, left, answers } = setUp();
	await noteLook(phone.store, look(1));
	answers(() => Response.json({ reason: 'malformed' }, { status: 400 }));
	uploader.begin('good');
	await phone.time.pass(1_000);
	expect(await left()).toBe(0);
});
