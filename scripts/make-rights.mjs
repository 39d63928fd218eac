import { findNode } from './find-node.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './plain-error.mjs';
import { runInPlace } from './run-in-place.mjs';

// `npm run rights`: writes docs/rights.md anew from the rules. scripts/rights-document.test.ts holds it current.

await runCommand(async () => {
	await installDependencies();
	return runInPlace(findNode(), ['scripts/write-rights.ts']);
});
