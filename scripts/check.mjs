import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Every step runs, also after one has failed: one run shows all faults. A warning is an error.

const root = fileURLToPath(new URL('..', import.meta.url));

/** @type {[name: string, command: string][]} */
const steps = [
	['words', 'node scripts/check-text.mjs && npm run -s text'],
	['sync', 'svelte-kit sync'],
	['format', 'prettier --check --log-level warn .'],
	['lint', 'eslint . --max-warnings 0'],
	['types: app', 'svelte-check --fail-on-warnings --output human'],
	['types: server', 'tsc -p tsconfig.server.json'],
	['types: workers', 'tsc -p tsconfig.workers.json'],
	['unused code', 'knip --no-config-hints'],
	['import rules', 'depcruise src sync-server tests'],
];

const failed = [];
for (const [name, command] of steps) {
	const start = performance.now();
	const { status } = spawnSync(command, { cwd: root, shell: true, stdio: 'inherit' });
	if (status !== 0) failed.push(name);
	console.log(`${status === 0 ? '✓' : '✗'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
if (failed.length > 0) {
	console.error(`\ncheck failed: ${failed.join(', ')}`);
	process.exitCode = 1;
}
