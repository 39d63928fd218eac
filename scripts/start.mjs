import { buildWhenNeeded } from './build-app.mjs';
import { findNode } from './find-node.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './plain-error.mjs';
import { runInPlace } from './run-in-place.mjs';

// `npm start`: whatever is missing is made, then this is the server. Its options are the server's own.

const args = process.argv.slice(2);

await runCommand(async () => {
	await installDependencies();
	if (!args.includes('--help')) buildWhenNeeded();
	return runInPlace(findNode(), ['sync-server/main.ts', ...args]);
});
