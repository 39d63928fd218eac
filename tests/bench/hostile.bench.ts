import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { BesiegedStation } from '../hostile/support/besieged-station.ts';
import { contents, craftUpdate, item } from '../hostile/support/craft-update.ts';
import { HostileLine } from '../hostile/support/hostile-client.ts';
import { method, report } from './support/report.ts';

const PATIENCE = 200;
const MEMORY = 150;
const MEGABYTE = 1024 * 1024;
const DOCUMENT = 'pair/1';

method(
	'Hostile clients against a station as a process of its own: how much longer an honest device waits for the receipt of a',
	'small write (median of five) while the attack goes on, against the median just before, and by how much the resident',
	'memory has grown after it. The attackers run in the process that measures: their own work is in the figure.',
);

const station = await BesiegedStation.start();
const device = await station.hostile();
const line = await device.connect();
const vector = new Uint8Array([0]);
let client = 0x7000_0000;
const visit = (fields: object) =>
	item(
		{ parent: 'visits', key: 'h' },
		contents.any({
			recipientId: 'r1',
			authorId: 'ann',
			day: '2026-11-24',
			enteredAt: 1,
			minutes: 30,
			helps: ['meals'],
			condition: 'well',
			photos: [],
			...fields,
		}),
	);

const attacks: [what: string, strike: () => Promise<void>][] = [
	[
		'1,000 sockets of strangers at once, sending garbage',
		async () => {
			const lines = Array.from({ length: 1_000 }, () => new HostileLine(station.url));
			for (const each of lines) each.send(randomBytes(600));
			for (const each of lines) await each.ended();
		},
	],
	[
		'a frame of 50 MB',
		async () => {
			const stranger = new HostileLine(station.url);
			stranger.send(new Uint8Array(50 * MEGABYTE));
			await stranger.ended();
		},
	],
	[
		'a hello that inflates to 100 MB',
		async () => {
			const stranger = new HostileLine(station.url);
			stranger.control(1, bomb);
			await stranger.ended();
		},
	],
	[
		'500 updates whose predecessors are withheld',
		async () => {
			const channel = line.open(DOCUMENT);
			for (let i = 0; i < 500; i++)
				line.update(channel, craftUpdate([{ client, clock: 1 + i, structs: [visit({})] }]));
			await line.heard();
			line.say({ type: 'close', channel });
		},
	],
	[
		'an update of 50,000 structs',
		async () => {
			await line.offer(DOCUMENT, crowd);
		},
	],
	[
		'20 updates that are refused after they were applied',
		async () => {
			for (let i = 0; i < 20; i++)
				await line.offer(DOCUMENT, craftUpdate([{ client: client++, clock: 0, structs: [visit({})] }]));
		},
	],
	[
		'500 questions for a whole document',
		async () => {
			const channel = line.open(DOCUMENT);
			for (let i = 0; i < 500; i++) line.sync(channel, 0, vector);
			await line.heard();
			line.say({ type: 'close', channel });
		},
	],
];
const bomb = deflateRawSync(Buffer.alloc(100 * MEGABYTE, 0x20), { level: 9 });
const crowd = craftUpdate([
	{
		client: 0x6000_0000,
		clock: 0,
		structs: Array.from({ length: 50_000 }, (_, i) =>
			item({ parent: 'visits', key: `h${i}` }, contents.any(i)),
		),
	},
]);

try {
	for (const [what, strike] of attacks) {
		const { delay, memory } = await station.withstand(strike);
		report(what, Math.max(0, delay), 'ms', PATIENCE);
		report('  memory after it', memory.after - memory.before, 'MB', MEMORY);
	}
} finally {
	await station.stop();
}
