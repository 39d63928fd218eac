import { findNode } from './find-node.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './plain-error.mjs';
import { runInPlace } from './run-in-place.mjs';

// `npm run station -- <verb>`: operations on a data directory, also beside a running server.

await runCommand(async () => {
	await installDependencies();
	return runInPlace(findNode(), ['sync-server/station.ts', ...process.argv.slice(2)]);
});
