import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findNode } from './find-node.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './plain-error.mjs';
import { root } from './project.mjs';

// `npm run dev`: Vite with hot reload, and the sync server, which starts anew when its files change. Options go
// to the server (`npm run dev -- --sample`).

const PORT = '8421';

await runCommand(async () => {
	await installDependencies();
	const node = findNode();
	const env = { ...process.env, SHOUWANG_SYNC_SERVER: `http://localhost:${PORT}` };
	const server = spawn(
		node,
		['--watch', '--watch-preserve-output', 'sync-server/main.ts', '--port', PORT, ...process.argv.slice(2)],
		{ cwd: root, env, stdio: 'inherit' },
	);
	const vite = spawn(node, [join(root, 'node_modules/vite/bin/vite.js'), 'dev'], {
		cwd: root,
		env,
		stdio: 'inherit',
	});
	process.stderr.write('Open the links that the server prints on the port that Vite prints.\n');

	const both = [server, vite];
	/** @param {NodeJS.Signals} signal */
	const stop = (signal) => {
		for (const child of both) child.kill(signal);
	};
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
	const codes = await Promise.all(
		both.map(
			(child) =>
				/** @type {Promise<number>} */ (
					new Promise((resolve) => {
						child.once('exit', (code) => {
							// One without the other is of no use.
							stop('SIGTERM');
							resolve(code ?? 0);
						});
					})
				),
		),
	);
	return Math.max(...codes);
});
