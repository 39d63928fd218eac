import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhenNeeded } from './build-app.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { findNode } from './find-node.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { PlainError, runCommand } from './plain-error.mjs';
import { root } from './project.mjs';
import { runInPlace } from './run-in-place.mjs';

// `npm run bench [-- word …]`: the measurements whose names contain one of the words, one after another, because
// two at once would measure each other.

await runCommand(async () => {
	await installDependencies();
	const words = process.argv.slice(2);
	const folder = join(root, 'tests/bench');
	const benches = (existsSync(folder) ? readdirSync(folder) : [])
		.filter((name) => name.endsWith('.bench.ts'))
		.filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
		.sort();
	if (benches.length === 0) throw new PlainError('No measurement has such a name.');

	const chromium = await ensureChromium();
	buildWhenNeeded();
	const node = findNode();
	const env = { ...process.env, CHROMIUM_PATH: chromium };
	let failed = 0;
	for (const name of benches) {
		process.stdout.write(`\n== ${name.replace('.bench.ts', '')}\n`);
		if ((await runInPlace(node, [join(folder, name)], env)) !== 0) failed++;
	}
	if (failed > 0)
		throw new PlainError(`${failed} of ${benches.length} measurements did not come to their end.`);
	return 0;
});
