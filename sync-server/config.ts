import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StationProblem } from './station-problem.ts';

/** With what the server runs. */
export interface Config {
	/** Directory of the database and the photos. */
	data: string;
	/** 0 takes any free one. */
	port: number;
	host: string;
	/** What links to the station begin with; `null`: where it listens. */
	url: string | null;
	/** Whether a proxy is in front that says whom it speaks for. */
	trustProxy: boolean;
	/** Where daily backups go, and how many are kept; 0 makes none. */
	backups: { directory: string; keep: number };
	/** Whether to make the sample station when there is none. */
	sample: boolean;
	/** Directory of the built app. */
	app: string;
	logLevel: string;
}

interface Option {
	env: string;
	/** What stands behind the flag in the help; `null` for a switch. */
	value: string | null;
	fallback: string;
	help: string;
}

const OPTIONS = {
	data: {
		env: 'SHOUWANG_DATA',
		value: 'DIR',
		fallback: './data',
		help: 'where the station keeps everything',
	},
	port: { env: 'PORT', value: 'N', fallback: '8420', help: 'port to listen on; 0 takes any free one' },
	host: { env: 'HOST', value: 'NAME', fallback: 'localhost', help: 'name or address to listen on' },
	url: {
		env: 'SHOUWANG_URL',
		value: 'URL',
		fallback: '',
		help: 'public address, with which links begin, as https://station.example',
	},
	'trust-proxy': {
		env: 'SHOUWANG_TRUST_PROXY',
		value: null,
		fallback: '',
		help: 'believe the X-Forwarded-For of the proxy in front',
	},
	backups: {
		env: 'SHOUWANG_BACKUPS',
		value: 'N',
		fallback: '7',
		help: 'how many daily backups are kept; 0 makes none',
	},
	'backup-dir': {
		env: 'SHOUWANG_BACKUP_DIR',
		value: 'DIR',
		fallback: '',
		help: 'where they go (DATA/backups); better another disk',
	},
	sample: {
		env: 'SHOUWANG_SAMPLE',
		value: null,
		fallback: '',
		help: 'make the sample station when there is none',
	},
	app: { env: 'SHOUWANG_APP', value: 'DIR', fallback: './build', help: 'where the built app is' },
	log: {
		env: 'SHOUWANG_LOG',
		value: 'LEVEL',
		fallback: 'warn',
		help: 'what is logged on standard error: silent, error, warn, info',
	},
} as const satisfies Record<string, Option>;

const LOG_LEVELS = ['silent', 'error', 'warn', 'info'];

/** The options and their environment variables, for people. */
export function describeOptions(
	names: readonly (keyof typeof OPTIONS)[] = Object.keys(OPTIONS) as never,
): string {
	const rows = names.map((name) => {
		const { env, value, fallback, help } = OPTIONS[name];
		const flag = value === null ? `--${name}` : `--${name} ${value}`;
		return [flag, env, fallback === '' ? help : `${help} (${fallback})`] as const;
	});
	const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
	return rows
		.map(([flag, env, help]) => `  ${flag.padEnd(width(0))}  ${env.padEnd(width(1))}  ${help}`)
		.join('\n');
}

export const HELP = `Shouwang (守望): the station's server.

Usage: npm start [-- OPTION…]

Each option can also be given by its environment variable; the flag counts more.

${describeOptions()}
  --help${' '.repeat(24)}this text
`;

/**
 * Reads flags and environment; `help` when that is what was asked for.
 * @throws StationProblem on an option that is unknown or makes no sense
 */
export function readConfig(args: readonly string[], env: Readonly<NodeJS.ProcessEnv>): Config | 'help' {
	const flags = parseFlags(args);
	if (flags.help === true) return 'help';
	const text = (name: keyof typeof OPTIONS): string => {
		const flag = flags[name];
		if (typeof flag === 'string') return flag;
		const value = env[OPTIONS[name].env];
		return value === undefined || value === '' ? OPTIONS[name].fallback : value;
	};
	const isOn = (name: keyof typeof OPTIONS) =>
		flags[name] === true || !['', '0', 'false', 'no'].includes(text(name));
	return {
		data: text('data'),
		port: readPort(text('port')),
		host: text('host'),
		url: readUrl(text('url')),
		trustProxy: isOn('trust-proxy'),
		backups: {
			directory: text('backup-dir') || join(text('data'), 'backups'),
			keep: readCount('backups', text('backups')),
		},
		sample: isOn('sample'),
		app: text('app'),
		logLevel: readLogLevel(text('log')),
	};
}

function parseFlags(args: readonly string[]): Record<string, string | boolean | undefined> {
	const options = Object.fromEntries(
		Object.entries(OPTIONS).map(([name, { value }]) => [
			name,
			{ type: value === null ? ('boolean' as const) : ('string' as const) },
		]),
	);
	try {
		return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } }, strict: true })
			.values;
	} catch (error) {
		throw new StationProblem('options', `${describeError(error)} (--help lists the options)`, error);
	}
}

/** The first sentence of what the parser says; the rest explains its own syntax. */
function describeError(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	return message.split('. ', 1)[0] ?? message;
}

function readPort(text: string): number {
	const port = Number(text);
	if (!/^\d+$/.test(text) || port > 65_535)
		throw new StationProblem('options', `The port must be a number from 0 to 65535, not "${text}".`);
	return port;
}

function readCount(name: string, text: string): number {
	if (!/^\d{1,4}$/.test(text))
		throw new StationProblem('options', `--${name} must be a number from 0 to 9999, not "${text}".`);
	return Number(text);
}

function readUrl(text: string): string | null {
	if (text === '') return null;
	const url = URL.canParse(text) ? new URL(text) : null;
	if (
		url === null ||
		!['http:', 'https:'].includes(url.protocol) ||
		url.pathname !== '/' ||
		url.search !== ''
	)
		throw new StationProblem(
			'options',
			`The public address must be like https://station.example, not "${text}".`,
		);
	return url.origin;
}

function readLogLevel(text: string): string {
	if (!LOG_LEVELS.includes(text))
		throw new StationProblem(
			'options',
			`The log level must be one of ${LOG_LEVELS.join(', ')}, not "${text}".`,
		);
	return text;
}
