import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../station.ts', import.meta.url));

/**
 * Writes a backup in a process of its own: copying a database keeps whoever does it busy for seconds.
 * @param mayGoOn ends that process when it is aborted; what it had written is no backup, and the next one removes it
 * @throws Error with what the process said
 */
export function writeByChild(data: string, file: string, mayGoOn?: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [COMMAND, 'backup', file, '--data', data], {
			stdio: ['ignore', 'ignore', 'pipe'],
			...(mayGoOn === undefined ? {} : { signal: mayGoOn }),
		});
		stepBack(child.pid);
		let said = '';
		child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
		child.once('error', reject);
		child.once('close', (code) => {
			if (code === 0) resolve();
			else reject(new Error(said.trim() === '' ? `the backup ended with ${code}` : said.trim()));
		});
	});
}

/** Who waits for a receipt goes first: without this the process took a core from the server for its half second. */
function stepBack(pid: number | undefined): void {
	try {
		if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
	} catch {
		// A machine that does not let it has its backup all the same.
	}
}
