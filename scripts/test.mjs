import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhenNeeded } from './build-app.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { findNode } from './find-node.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './plain-error.mjs';
import { root } from './project.mjs';
import { runInPlace } from './run-in-place.mjs';

// `npm test [-- path … | --unit | --journeys | options]`: vitest, then the Playwright journeys. Paths go to the runner
// that they belong to, and then only that one runs; other options go to each runner that runs. The last line sums up.

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

const JOURNEYS = 'tests/journeys';

await runCommand(async () => {
	await installDependencies();
	const { unit, journeys } = shareOut(process.argv.slice(2));
	const chromium = await ensureChromium();
	const env = { ...process.env, CHROMIUM_PATH: chromium };
	const reports = mkdtempSync(join(tmpdir(), 'shouwang-test-'));
	/** @type {Tally[]} */
	const tallies = [];
	try {
		buildWhenNeeded();
		if (unit) tallies.push(await runVitest(unit, env, join(reports, 'vitest.json')));
		if (journeys) tallies.push(await runPlaywright(journeys, env, join(reports, 'playwright.json')));
	} finally {
		rmSync(reports, { recursive: true, force: true });
	}
	const sum = tallies.reduce((a, b) => ({
		passed: a.passed + b.passed,
		failed: a.failed + b.failed,
		skipped: a.skipped + b.skipped,
	}));
	if (sum.passed + sum.failed === 0) process.stdout.write('No test ran.\n');
	const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
	process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
	return sum.failed > 0 || sum.passed === 0 ? 1 : 0;
});

/**
 * Which runner gets which arguments; undefined: it does not run.
 * @param {string[]} args
 * @returns {{ unit: string[] | undefined, journeys: string[] | undefined }}
 */
function shareOut(args) {
	const paths = args.filter((arg) => !arg.startsWith('-') && existsSync(join(root, arg)));
	const rest = args.filter((arg) => !paths.includes(arg) && arg !== '--unit' && arg !== '--journeys');
	const journeyPaths = paths.filter((path) => path.startsWith(JOURNEYS));
	const unitPaths = paths.filter((path) => !path.startsWith(JOURNEYS));
	const all = paths.length === 0;
	return {
		unit: unitPaths.length > 0 || (all && !args.includes('--journeys')) ? [...unitPaths, ...rest] : undefined,
		journeys:
			journeyPaths.length > 0 || (all && !args.includes('--unit')) ? [...journeyPaths, ...rest] : undefined,
	};
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} report
 * @returns {Promise<Tally>}
 */
async function runVitest(args, env, report) {
	const code = await run(
		'node_modules/vitest/vitest.mjs',
		[
			'run',
			'--passWithNoTests',
			'--reporter=default',
			'--reporter=json',
			`--outputFile.json=${report}`,
			...args,
		],
		env,
	);
	const result = readReport(report);
	/** @type {{ status: string, assertionResults: unknown[] }[]} */
	const files = result?.testResults ?? [];
	// A file that cannot even be loaded has no tests that could fail.
	const unloaded = files.filter(
		({ status, assertionResults }) => status === 'failed' && !assertionResults.length,
	);
	return checked('vitest', code, {
		passed: result?.numPassedTests ?? 0,
		failed: (result?.numFailedTests ?? 0) + unloaded.length,
		skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0),
	});
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} report
 * @returns {Promise<Tally>}
 */
async function runPlaywright(args, env, report) {
	const code = await run(
		'node_modules/@playwright/test/cli.js',
		['test', '--pass-with-no-tests', '--reporter=list,json', ...args],
		{ ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
	);
	const stats = readReport(report)?.stats;
	return checked('Playwright', code, {
		passed: stats?.expected ?? 0,
		failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
		skipped: stats?.skipped ?? 0,
	});
}

/**
 * A runner that fails without a failed test (an error outside of any test, a broken configuration) counts as one.
 * @param {string} runner
 * @param {number} code
 * @param {Tally} tally
 */
function checked(runner, code, tally) {
	if (code === 0 || tally.failed > 0) return tally;
	process.stdout.write(`${runner} ended with exit code ${code} though no test failed.\n`);
	return { ...tally, failed: 1 };
}

/**
 * @param {string} script
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function run(script, args, env) {
	return runInPlace(findNode(), [join(root, script), ...args], env);
}

/** @param {string} path */
function readReport(path) {
	return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
