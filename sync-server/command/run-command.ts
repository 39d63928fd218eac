import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { STANDINGS, type Standing } from '../../src/lib/domain/rights/standing.ts';
import { personKinds } from '../../src/lib/protocol/http.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { describeOptions, readConfig } from '../config.ts';
import { deviceLine, NOBODY_IN_PERSON } from '../members/audit-lines.ts';
import { inviteHead } from '../members/invite-head.ts';
import { BlobFiles } from '../http/blob-files.ts';
import { setUpSample } from '../members/set-up.ts';
import type { Ports } from '../ports.ts';
import { StationProblem } from '../station-problem.ts';
import { isFromDatabase } from '../store/storage-cause.ts';
import type { Device, Store } from '../store/store.ts';
import { backupVerb, restoreVerb, type DataDirectory } from './backup-verbs.ts';
import { checkFile } from '../verify/check-file.ts';
import { rebuildReadModel } from '../verify/rebuild.ts';
import { verifyDocuments } from '../verify/verify-documents.ts';
import { eraseByOperator } from './erase-by-operator.ts';
import { inviteMember } from './invite-member.ts';
import { withStation, type OpenStation } from './open-station.ts';

export const HELP = `Operations on a station's data directory, also beside a running server.

Usage: npm run station -- VERB [OPTION…]

Verbs
  sample     makes the sample station where there is none
  invite     invites a member; the last line is the link, and nothing else
               --role staff|leader|volunteer
               --member ID     this member
               --name NAME     a new member of that name
             without both: the member of that role without a device who has most to do
  members    lists members: id, standing, name; --role head|staff|leader|volunteer
  devices    lists devices: id, member, active, revoked or erased, last seen, records waiting; --member ID
  revoke     lets a device in no more, at once, and has it erase itself: --device ID
  erase KIND ID   takes everything that tells of a person out of the station: KIND is resident, recipient or member;
               --reason TEXT   why, for the operations' record
  status     tells how large the station is and whether it is in order
  verify     looks through the database's file, proves that nobody has edited the operations' record, and compares log,
               snapshots, read model and photos with each other; ends with 1 and says what does not fit
               --line N --hash HASH   also that line N still is what an earlier verify has printed
  rebuild    makes the read model anew from the log; start the server anew afterwards
  backup FILE   writes everything into one new file, also beside a running server, and reads it again
  restore FILE  makes an empty data directory the station of a backup

Options
${describeOptions(['data', 'url'])}
`;

type Values = Record<string, string | boolean | undefined>;
interface VerbForm {
	options: string[];
	/** What stands behind the verb without a name, in its order. */
	places?: string[];
	/** Whether a directory without a station may become one. */
	make?: boolean;
	run: Verb;
}
/** A verb that works on the directory's files, without opening the station. */
interface FileVerbForm {
	options: string[];
	places?: string[];
	onFiles: (directory: DataDirectory, values: Values) => string;
}
type Verb = (station: OpenStation, values: Values) => Promise<string>;

const VERBS: Record<string, VerbForm | FileVerbForm> = {
	sample: { options: [], make: true, run: sample },
	invite: { options: ['role', 'member', 'name'], run: inviteVerb },
	members: { options: ['role'], run: members },
	devices: { options: ['member'], run: devices },
	revoke: { options: ['device'], run: revoke },
	erase: { options: ['reason'], places: ['kind', 'id'], run: eraseVerb },
	status: { options: [], run: status },
	verify: { options: ['line', 'hash'], run: verify },
	rebuild: { options: [], run: rebuild },
	backup: { options: [], places: ['file'], onFiles: (at, { file }) => backupVerb(at, text(file)) },
	restore: { options: [], places: ['file'], onFiles: (at, { file }) => restoreVerb(at, text(file)) },
};

/**
 * Runs one verb; the answer is what it prints.
 * @throws StationProblem when the arguments make no sense, or there is nothing to do it on
 */
export async function runCommand(
	args: readonly string[],
	env: Readonly<NodeJS.ProcessEnv>,
	ports: Ports,
): Promise<string> {
	const [name = '', ...rest] = args;
	if (args.length === 0 || args.includes('--help') || name === 'help') return HELP;
	const verb = VERBS[name];
	if (verb === undefined)
		throw new StationProblem('options', `There is no verb ${name} (--help lists them).`);
	const { data, url, ...values } = readValues(rest, verb);
	const flags = Object.entries({ data, url }).flatMap(([flag, value]) =>
		typeof value === 'string' ? [`--${flag}`, value] : [],
	);
	const config = readConfig(flags, env);
	if (config === 'help') return HELP;
	if ('onFiles' in verb) return verb.onFiles({ data: config.data, ports }, values);
	try {
		return await withStation({ data: config.data, make: verb.make === true }, ports, (station) =>
			verb.run(station, { ...values, ...(config.url === null ? {} : { url: config.url }) }),
		);
	} catch (error) {
		// SQLite's own word, of whichever statement met the damage, says less than a look through the file.
		if (isFromDatabase(error)) checkFile(join(config.data, 'station.db'));
		throw error;
	}
}

function readValues(args: string[], { options: names, places = [] }: VerbForm | FileVerbForm): Values {
	const options = Object.fromEntries(
		[...names, 'data', 'url'].map((name) => [name, { type: 'string' as const }]),
	);
	try {
		const allowPositionals = places.length > 0;
		const { values, positionals } = parseArgs({ args, options, allowPositionals, strict: true });
		if (positionals.length > places.length)
			throw new Error(`${positionals.length} words stand where ${places.length} should`);
		const placed = Object.fromEntries(places.map((place, i) => [place, positionals[i]]));
		return { ...values, ...placed };
	} catch (error) {
		const message = error instanceof Error ? error.message.split('. ', 1)[0] : String(error);
		throw new StationProblem('options', `${message} (--help lists the options)`, error);
	}
}

async function sample(station: OpenStation, { url }: Values): Promise<string> {
	await setUpSample(station);
	const { store, membership, ports } = station;
	const code = await inviteHead(store, membership, ports);
	const ready = `The sample station is ready: ${membership.members().length} members.\n`;
	return code === null ? ready : `${ready}The head joins at: ${await joinLink(store, url, code)}\n`;
}

async function inviteVerb(station: OpenStation, { role, member, name, url }: Values): Promise<string> {
	if (role !== 'staff' && role !== 'leader' && role !== 'volunteer')
		throw new StationProblem(
			'options',
			'Say whom to invite: --role staff, --role leader or --role volunteer.',
		);
	if (member !== undefined && name !== undefined)
		throw new StationProblem('options', 'Give either --member or --name, not both.');
	const code = await inviteMember(station, { role, member: text(member), name: text(name) });
	return `${await joinLink(station.store, url, code)}\n`;
}

/** A link to the given address, or else to the one at which the station was last served. */
async function joinLink(store: Store, url: Values[string], code: string): Promise<string> {
	return `${text(url) ?? (await store.meta('public-url')) ?? 'http://localhost:8420'}/join#${code}`;
}

async function members({ membership }: OpenStation, { role }: Values): Promise<string> {
	if (role !== undefined && !STANDINGS.includes(role as Standing))
		throw new StationProblem('options', `The role must be one of ${STANDINGS.join(', ')}.`);
	return lines(
		membership
			.members()
			.filter(({ standing }) => role === undefined || standing === role)
			.map(({ id, standing, name }) => [id, standing, name]),
	);
}

async function devices({ store }: OpenStation, { member }: Values): Promise<string> {
	const all = (await store.devices()).filter((device) => member === undefined || device.member === member);
	return lines(all.map((device) => [device.id, device.member, stateOf(device), ...saidBy(device)]));
}

function stateOf({ revokedAt, erasedAt }: Device): string {
	if (erasedAt !== null) return 'erased';
	return revokedAt === null ? 'active' : 'revoked';
}

/** When a device was here last, and how many records it had not sent then. */
function saidBy({ seen }: Device): string[] {
	return seen === null ? ['never seen'] : [new Date(seen.at).toISOString(), `${seen.waiting} waiting`];
}

async function revoke({ store, ports }: OpenStation, { device }: Values): Promise<string> {
	const id = text(device);
	if (id === undefined)
		throw new StationProblem('options', 'Say which device: --device ID (devices lists them).');
	const at = ports.clock.now();
	const known = await store.device(id);
	if (known === null || !(await store.revokeDevice(id, at)))
		throw new StationProblem('no-member', `There is no active device with the id ${id}.`);
	await store.addAudit([deviceLine('device-revoked', { at, device: known, by: NOBODY_IN_PERSON })]);
	return `The device ${id} is let in no more.\n`;
}

async function status({ store, registry, membership }: OpenStation): Promise<string> {
	const standings = membership.members().map(({ standing }) => standing);
	const count = (wanted: Standing) => standings.filter((standing) => standing === wanted).length;
	const open = (await store.invitations()).filter(
		({ usedAt, withdrawnAt }) => usedAt === null && withdrawnAt === null,
	);
	const updates = [...registry.heads.values()].reduce((sum, seq) => sum + seq, 0);
	return lines([
		['station', membership.stationName ?? ''],
		['members', String(standings.length)],
		...STANDINGS.map((standing) => [`  ${standing}`, String(count(standing))]),
		['documents', String(registry.heads.size)],
		['updates', String(updates)],
		['devices', String((await store.devices()).filter(({ revokedAt }) => revokedAt === null).length)],
		['open invitations', String(open.length)],
	]);
}

async function eraseVerb(station: OpenStation, { kind, id, reason }: Values): Promise<string> {
	const known = personKinds.find((one) => one === kind);
	const [who, why] = [text(id), text(reason)?.trim() ?? ''];
	if (known === undefined || who === undefined)
		throw new StationProblem('options', `Say whom to erase: ${personKinds.join('|')} and the record's id.`);
	if (why === '') throw new StationProblem('options', 'Say why: --reason TEXT.');
	const { records, documents, pictures } = await eraseByOperator(station, {
		kind: known,
		id: who,
		reason: why,
	});
	return `Erased: ${records} records in ${documents} documents, ${pictures} pictures. Devices follow when they connect.\nBackups that were made before still have the person.\n`;
}

async function verify({ store, data }: OpenStation, { line, hash }: Values): Promise<string> {
	const [n, noted] = [text(line), text(hash)];
	if ((n === undefined) !== (noted === undefined) || !/^\d*$/.test(n ?? ''))
		throw new StationProblem(
			'options',
			'Give --line N and --hash HASH together, as verify has printed them.',
		);
	checkFile(join(data, 'station.db'));
	const files = new BlobFiles(join(data, 'blobs'));
	const audit = await verifyAudit(
		store,
		n === undefined || noted === undefined ? null : { n: Number(n), hash: noted },
	);
	return (await verifyDocuments(store, files)) + audit;
}

async function rebuild({ store }: OpenStation): Promise<string> {
	const { documents, records } = await rebuildReadModel(store);
	return `The read model is made anew: ${documents} documents, ${records} records. Start the server anew.\n`;
}

function text(value: string | boolean | undefined): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/** Columns for people and for `cut -f`. */
function lines(rows: readonly (readonly string[])[]): string {
	return rows.map((row) => `${row.join('\t')}\n`).join('');
}
