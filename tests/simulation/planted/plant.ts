import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PLANTED, type Patch, type PlantedFault } from './planted-faults.ts';

const ROOT = new URL('../../../', import.meta.url);

/**
 * Puts a fault into the modules that are loaded from now on: the program itself has no switches for such things. To be
 * called before any of them is.
 * @throws when there is no such fault, or the source has changed so that it does not fit any more
 */
export function plant(name: string): PlantedFault {
	const fault = PLANTED.find((known) => known.name === name);
	if (fault === undefined)
		throw new Error(`There is no fault ${name}; there are ${PLANTED.map((known) => known.name).join(', ')}.`);
	const sources = new Map<string, string>();
	for (const patch of fault.patches) {
		const url = new URL(patch.file, ROOT).href;
		sources.set(url, patched(sources.get(url) ?? readFileSync(fileURLToPath(url), 'utf8'), patch));
	}
	registerHooks({
		load(url, context, nextLoad) {
			const source = sources.get(url);
			return source === undefined
				? nextLoad(url, context)
				: { format: 'module-typescript', source, shortCircuit: true };
		},
	});
	return fault;
}

/** @throws when what is to be replaced does not occur exactly once */
export function patched(source: string, { file, find, instead }: Patch): string {
	const parts = source.split(find);
	if (parts.length !== 2)
		throw new Error(
			`${pathToFileURL(file).href}: the place of a planted fault occurs ${parts.length - 1} times`,
		);
	return parts.join(instead);
}
