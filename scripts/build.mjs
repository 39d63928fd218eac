import { buildApp } from './build-app.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './plain-error.mjs';

await runCommand(async () => {
	await installDependencies();
	buildApp({ verbose: true });
	return 0;
});
