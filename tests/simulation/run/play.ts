import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findNode } from '../../../scripts/find-node.mjs';

/** What a run of `npm run simulate` came to. */
export interface Played {
	code: number;
	output: string;
}

/** Runs the simulation in a process of its own: it takes time and chance over for all that runs in it. */
export function play(...options: string[]): Promise<Played> {
	const entry = fileURLToPath(new URL('../simulate.ts', import.meta.url));
	return new Promise((resolve, reject) => {
		const child = spawn(findNode(), [entry, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		const gather = (bytes: Buffer) => (output += bytes.toString());
		child.stdout.on('data', gather);
		child.stderr.on('data', gather);
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? -1, output }));
	});
}
