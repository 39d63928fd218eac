import { basename, dirname } from 'node:path';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const PASCAL_SVELTE = /^[A-Z][A-Za-z0-9]*(\.test)?\.svelte$/;
const ROUTE_FILE = /^\+[a-z]+(@[a-z]*)?(\.(svelte|ts))+$/;

/**
 * One way of naming files from the first commit: three styles in one folder make every import a guess.
 * Components are PascalCase.svelte, SvelteKit's own files begin with +, everything else is kebab-case.
 * @type {import('eslint').Rule.RuleModule}
 */
export const fileName = {
	meta: {
		type: 'suggestion',
		schema: [],
		messages: {
			component: 'A component is named in PascalCase: {{ name }}',
			plain: 'A file is named in kebab-case: {{ name }}',
		},
	},
	create(context) {
		return {
			Program(node) {
				const name = basename(context.filename);
				if (ROUTE_FILE.test(name) && dirname(context.filename).includes('routes')) return;
				if (name.endsWith('.svelte')) {
					if (!PASCAL_SVELTE.test(name)) context.report({ node, messageId: 'component', data: { name } });
				} else if (!KEBAB.test(name.replace(/^\./, ''))) {
					context.report({ node, messageId: 'plain', data: { name } });
				}
			},
		};
	},
};
