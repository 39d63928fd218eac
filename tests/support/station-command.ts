import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findNode } from '../../scripts/find-node.mjs';
import { root } from '../../scripts/project.mjs';

/** Runs `npm run station -- <verb>` on a data directory; answers the last line of what it prints. */
export async function runStation(dataDir: string, args: string[]): Promise<string> {
	const { stdout } = await promisify(execFile)(
		findNode(),
		[join(root, 'sync-server/station.ts'), ...args, '--data', dataDir],
		{ cwd: root },
	);
	return stdout.trimEnd().split('\n').at(-1) ?? '';
}
