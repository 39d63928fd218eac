/** Imports point one way: routes → features → (ui | replica) → protocol → domain, and sync-server → protocol → domain. */

/** Tests, and what only tests use (builders, fakes, a simulated network). */
const test = '(\\.test\\.ts$|/testing/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{
			name: 'no-cycles',
			comment:
				'Two files that need each other are one file; a cycle also makes start order a matter of luck.',
			severity: 'error',
			from: {},
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
		},
		{
			name: 'domain-is-pure',
			comment:
				'What a station knows is shared by app, server and simulations: it may use only plain calculation (valibot, yjs, dates), never Node, Svelte, a store or another layer.',
			severity: 'error',
			from: { path: '^src/lib/domain/', pathNot: test },
			to: {
				pathNot: '^(src/lib/domain/|node_modules/(valibot|yjs|lib0|@internationalized/date|pinyin-pro)/)',
			},
		},
		{
			name: 'protocol-is-pure',
			comment:
				'The wire is described once for both ends, without sockets: frames are bytes in and values out. It may know the domain only.',
			severity: 'error',
			from: { path: '^src/lib/protocol/', pathNot: test },
			to: { pathNot: '^(src/lib/(domain|protocol)/|node_modules/(valibot|yjs|lib0|y-protocols)/)' },
		},
		{
			name: 'replica-knows-no-screens',
			comment:
				"The device's copy must run in a worker, in tests and in simulations, where there are no screens.",
			severity: 'error',
			from: { path: '^src/lib/replica/' },
			to: {
				path: '^(src/lib/(ui|features|text)/|src/routes/|sync-server/|node_modules/svelte/)',
				pathNot: test,
			},
		},
		{
			name: 'ui-knows-no-domain',
			comment:
				'Plain components stay usable anywhere and testable alone: they get words and values from outside.',
			severity: 'error',
			from: { path: '^src/lib/ui/' },
			to: { path: '^(src/lib/(domain|protocol|replica|features)/|src/routes/|sync-server/)' },
		},
		{
			name: 'features-know-no-pages',
			comment:
				'A feature serves several pages; one that knows a page serves only that one, and belongs into its folder.',
			severity: 'error',
			from: { path: '^src/lib/features/' },
			to: { path: '^(src/routes/|sync-server/)' },
		},
		{
			name: 'pages-know-no-server',
			comment: 'App and server meet on the wire only. A shared import would carry Node code into the bundle.',
			severity: 'error',
			from: { path: '^src/' },
			to: { path: '^sync-server/' },
		},
		{
			name: 'server-knows-no-app',
			comment:
				'Node runs the server as it is: whatever passes through Vite (runes, $lib, CSS) cannot be loaded there.',
			severity: 'error',
			from: { path: '^sync-server/', pathNot: test },
			to: { path: '^src/', pathNot: '^src/lib/(domain|protocol)/' },
		},
		{
			name: 'pages-do-not-share',
			comment:
				'What two pages share is a feature. A page that imports from another cannot be moved or removed.',
			severity: 'error',
			// By the first folder: a group that holds `[id]` would be read as a class of letters.
			from: { path: '^src/routes/([^/[]+)/' },
			to: { path: '^src/routes/', pathNot: '^src/routes/$1/' },
		},
		{
			name: 'no-dev-dependency-in-the-product',
			comment: '`npm ci --omit=dev` must leave a server that starts.',
			severity: 'error',
			from: { path: '^sync-server/', pathNot: test },
			to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
		},
		{
			name: 'no-unresolvable',
			comment: 'A path that resolves only by luck of a tool breaks in the next one.',
			severity: 'error',
			from: {},
			to: {
				couldNotResolve: true,
				pathNot: '^(\\./\\$types|\\$app/|\\$env/|\\$service-worker|virtual:|.*\\?url$)',
			},
		},
		{
			name: 'no-test-code-in-the-product',
			comment: 'Builders and fakes of the tests must not be shipped.',
			severity: 'error',
			from: { path: '^(src|sync-server)/', pathNot: test },
			to: { path: ['^tests/', test] },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(src/lib/text/generated/|\\.svelte-kit/|build/)' },
		tsConfig: { fileName: 'tsconfig.json' },
		webpackConfig: { fileName: 'scripts/lint/resolve-alias.cjs' },
		tsPreCompilationDeps: 'specify',
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['svelte', 'browser', 'import', 'node', 'default', 'types'],
			extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
		},
		moduleSystems: ['es6'],
	},
};
