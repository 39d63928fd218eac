import { describe, expect, it } from 'vitest';
import { HELP, readConfig } from './config.ts';

const read = (args: string[], env: Record<string, string> = {}) => readConfig(args, env);

describe('readConfig', () => {
	it('has a default for everything', () => {
		expect(read([])).toEqual({
			data: './data',
			port: 8420,
			host: 'localhost',
			url: null,
			trustProxy: false,
			backups: { directory: 'data/backups', keep: 7 },
			sample: false,
			app: './build',
			logLevel: 'warn',
		});
	});

	it('reads the environment, and flags before it', () => {
		const env = { SHOUWANG_DATA: '/a', PORT: '1', SHOUWANG_URL: 'https://x.example/', SHOUWANG_SAMPLE: '1' };
		expect(read(['--port', '2'], env)).toMatchObject({
			data: '/a',
			port: 2,
			url: 'https://x.example',
			sample: true,
		});
		expect(read([], { SHOUWANG_SAMPLE: 'false', PORT: '' })).toMatchObject({ sample: false, port: 8420 });
	});

	it('puts backups beside the data, or where it is told', () => {
		expect(read(['--data', '/a'])).toMatchObject({ backups: { directory: '/a/backups', keep: 7 } });
		expect(read(['--backups', '0'], { SHOUWANG_BACKUP_DIR: '/b' })).toMatchObject({
			backups: { directory: '/b', keep: 0 },
		});
	});

	it.each([
		[['--port', 'x'], 'port'],
		[['--port', '70000'], 'port'],
		[['--url', 'station.example'], 'public address'],
		[['--url', 'https://x.example/path'], 'public address'],
		[['--log', 'loud'], 'log level'],
		[['--backups', 'all'], '--backups'],
		[['--unknown'], '--unknown'],
		[['--data'], '--data'],
		[['leftover'], 'leftover'],
	])('says in one sentence what is wrong with %j', (args, words) => {
		let message = '';
		try {
			read(args);
		} catch (error) {
			({ message } = error as Error);
		}
		expect(message).toContain(words);
		expect(message).not.toContain('\n');
	});

	it('lists every option with its variable', () => {
		expect(read(['--help'])).toBe('help');
		for (const word of ['--data', 'SHOUWANG_DATA', '--port', 'PORT', '--host', 'HOST', '--url', '--sample'])
			expect(HELP).toContain(word);
	});
});
