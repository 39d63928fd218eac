import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { play } from './run/play.ts';

// Plans that once failed, named by what was wrong. Each is a file of seed and plan, as `npm run simulate` prints it.

const FOLDER = new URL('bad-seeds/', import.meta.url);
const names = readdirSync(FOLDER)
	.filter((name) => name.endsWith('.json'))
	.sort();

it.each(names)(
	'%s does not fail any more',
	async (name) => {
		const { code, output } = await play('--plan', new URL(name, FOLDER).pathname);
		expect([code, output]).toEqual([0, expect.stringContaining('nothing found')]);
	},
	120_000,
);
