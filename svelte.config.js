import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { sourceVersion } from './scripts/source-version.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
	kit: {
		adapter: adapter({
			pages: process.env.SHOUWANG_BUILD_DIR || 'build',
			fallback: 'index.html',
			precompress: true,
		}),
		// Registration is src/lib/features/app-update's: it has to announce a waiting version.
		serviceWorker: { register: false },
		version: { name: process.env.SHOUWANG_VERSION || sourceVersion(root), pollInterval: 0 },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				// The second word lets the reader of QR codes compile its WebAssembly; it opens no way for scripts.
				'script-src': ['self', 'wasm-unsafe-eval'],
				// Svelte sets style attributes (positions of popovers, bars of charts), which no hash can name: they, and
				// no style sheets that somebody would put into the page. Browsers that do not tell the two apart (Safari
				// before 15.4) keep to the last word.
				'style-src-elem': ['self'],
				'style-src-attr': ['unsafe-inline'],
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'connect-src': ['self'],
				// blob: the Excel writer's zip library (fflate) deflates in a worker that it makes of its own code.
				'worker-src': ['self', 'blob:'],
				'manifest-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
			},
		},
		typescript: {
			config(config) {
				config.compilerOptions.allowImportingTsExtensions = true;
				config.compilerOptions.erasableSyntaxOnly = true;
				// Checked by tsconfig.workers.json and tsconfig.server.json, which have other globals.
				config.exclude.push('../src/**/*.worker.ts', '../src/service-worker.ts');
				config.include.push('../tests/**/*.ts', '../*.ts', '../scripts/**/*.ts');
			},
		},
	},
};
