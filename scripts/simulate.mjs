import { findNode } from './find-node.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './plain-error.mjs';
import { runInPlace } from './run-in-place.mjs';

// `npm run simulate [-- options]`: the deterministic simulation of tests/simulation; `--help` names the options.

await runCommand(async () => {
	await installDependencies();
	return runInPlace(findNode(), ['tests/simulation/simulate.ts', ...process.argv.slice(2)]);
});
