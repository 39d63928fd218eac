import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../station.ts', import.meta.url));

/**
 * Writes a backup in a process of its own: copying a database keeps whoever does it busy for seconds.
 * @throws Error with what the process said
 */
export function writeByChild(data: string, file: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [COMMAND, 'backup', file, '--data', data], {
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		let said = '';
		child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
		child.once('error', reject);
		child.once('close', (code) => {
			if (code === 0) resolve();
			else reject(new Error(said.trim() === '' ? `the backup ended with ${code}` : said.trim()));
		});
	});
}
