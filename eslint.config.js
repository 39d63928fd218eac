import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import { fileName } from './scripts/lint/file-name.mjs';
import svelteConfig from './svelte.config.js';

const root = import.meta.dirname;
/** Tests, and what only tests use. */
const tests = ['**/*.test.ts', '**/testing/**', 'tests/**'];

/** Where the real clock, chance and sockets come in: handed on from there by constructor. */
const ports = ['**/*-ports.ts', 'sync-server/main.ts', 'sync-server/station.ts'];

const throughPort = (what) => `Take ${what} through a port: the simulations must be able to set it.`;
const clock = throughPort('the time');
const timers = throughPort('timers');
const chance = throughPort('randomness');

export default defineConfig(
	globalIgnores([
		'.svelte-kit/',
		'build/',
		'data/',
		'node_modules/',
		'src/lib/text/generated/',
		'test-results/',
		'playwright-report/',
	]),
	js.configs.recommended,
	ts.configs.strict,
	svelte.configs.recommended,
	{
		plugins: { shouwang: { rules: { 'file-name': fileName } } },
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			'shouwang/file-name': 'error',
			// One place reports, so that nothing personal slips into a log and nothing is said only there.
			'no-console': 'error',
			'no-undef': 'off', // TypeScript knows better
			eqeqeq: 'error',
			'@typescript-eslint/no-dynamic-delete': 'off', // taking a key out of a plain record is no crime
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig },
		},
		rules: {
			// The app is served from the root of its own address; `resolve()` would only add a wrapper to each link.
			'svelte/no-navigation-without-resolve': 'off',
			'svelte/require-each-key': 'error',
			'svelte/no-at-html-tags': 'error',
		},
	},
	{
		// What is lost when a promise is forgotten is a record. These rules need types, so they cost time:
		// only where they earn it.
		files: ['src/**/*.ts', 'sync-server/**/*.ts', 'tests/**/*.ts'],
		languageOptions: {
			parserOptions: {
				project: ['./tsconfig.json', './tsconfig.server.json', './tsconfig.workers.json'],
				tsconfigRootDir: root,
				extraFileExtensions: ['.svelte'],
			},
		},
		rules: {
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
			],
		},
	},
	{
		files: ['src/lib/{domain,protocol,replica}/**/*.ts', 'sync-server/**/*.ts'],
		ignores: [...ports, ...tests],
		rules: {
			'no-restricted-globals': [
				'error',
				...['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'requestIdleCallback'].map(
					(name) => ({ name, message: timers }),
				),
				{ name: 'performance', message: clock },
			],
			'no-restricted-properties': [
				'error',
				{ object: 'Date', property: 'now', message: clock },
				{ object: 'Math', property: 'random', message: chance },
				{ object: 'crypto', property: 'getRandomValues', message: chance },
				{ object: 'crypto', property: 'randomUUID', message: chance },
			],
			'no-restricted-syntax': [
				'error',
				{ selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
				{ selector: 'NewExpression[callee.name="WebSocket"]', message: throughPort('sockets') },
				{
					// setTimeout through window, globalThis or self is the same timer.
					selector:
						'MemberExpression[object.name=/^(window|globalThis|self)$/][property.name=/^(setTimeout|setInterval|performance|WebSocket)$/]',
					message: timers,
				},
			],
			'no-restricted-imports': [
				'error',
				{
					paths: [
						{ name: 'node:crypto', importNames: ['randomBytes', 'randomUUID', 'randomInt'], message: chance },
						{ name: 'node:timers', message: timers },
						{ name: 'node:timers/promises', message: timers },
						{ name: 'node:perf_hooks', message: clock },
						{ name: 'lib0/time', message: clock },
						{ name: 'lib0/random', message: chance },
					],
				},
			],
		},
	},
	{
		files: ['**/*.cjs'],
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
	{
		files: ['**/report-problem.ts', 'scripts/**', 'tests/bench/**'],
		rules: { 'no-console': 'off' },
	},
	{
		files: tests,
		rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
	},
);
