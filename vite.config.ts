import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the sync server, which is started beside it. */
const syncServer = process.env.SHOUWANG_SYNC_SERVER ?? 'http://127.0.0.1:8420';

/** A compiled message's file, and the barrels that name them all. */
const MESSAGE = /text\/generated\/messages[./]/;

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/text/generated',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
		}),
		tailwindcss(),
		sveltekit(),
	],
	build: {
		rolldownOptions: {
			checks: { pluginTimings: false },
			// A compiled message is a function and nothing else. Told so, the bundler takes only those that a page uses past
			// Paraglide's one barrel; else every page's words would be fetched before the first screen (30 KB).
			treeshake: { moduleSideEffects: [{ test: MESSAGE, sideEffects: false }] },
		},
	},
	worker: {
		format: 'es',
		// A worker in one file each: SvelteKit tells the service worker of these, but not of further chunks of theirs,
		// which would then be missing offline.
		rolldownOptions: { output: { codeSplitting: false } },
	},
	server: {
		proxy: {
			'/sync': { target: syncServer, ws: true },
			'/api': { target: syncServer },
		},
	},
});
