import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the sync server, which is started beside it. */
const syncServer = process.env.SHOUWANG_SYNC_SERVER ?? 'http://127.0.0.1:8420';

/** A compiled message's file; its name begins with the area that its words belong to. */
const MESSAGE = /text\/generated\/messages\/([a-z]+)_/;

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
			output: {
				// Paraglide's one barrel would put every page's words into one chunk, fetched before the first screen.
				codeSplitting: {
					groups: [{ test: MESSAGE, name: (id) => `text-${MESSAGE.exec(id)?.[1] ?? 'other'}` }],
				},
			},
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
