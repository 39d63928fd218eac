import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// A word that is missing in one language does not fail the build: Paraglide shows the other language's.

const folder = fileURLToPath(new URL('../src/lib/text/', import.meta.url));
const settings = JSON.parse(
	readFileSync(new URL('../project.inlang/settings.json', import.meta.url), 'utf8'),
);
const patterns = /** @type {string[]} */ (settings['plugin.inlang.messageFormat'].pathPattern);
const areas = readdirSync(folder, { withFileTypes: true })
	.filter((entry) => entry.isDirectory() && !['generated', 'dates'].includes(entry.name))
	.map((entry) => entry.name);

/** @type {string[]} */
const faults = [];
for (const area of areas) {
	if (!patterns.includes(`./src/lib/text/${area}/{locale}.json`))
		faults.push(`${area}: not named in project.inlang/settings.json, so its words are not compiled`);
	const [base, other] = [words(area, 'zh-CN'), words(area, 'en')];
	for (const key of base.keys()) {
		if (!key.startsWith(`${area}_`)) faults.push(`${area}: "${key}" does not begin with "${area}_"`);
		if (!other.has(key)) faults.push(`${area}: "${key}" is missing in en.json`);
	}
	for (const key of other.keys())
		if (!base.has(key)) faults.push(`${area}: "${key}" is missing in zh-CN.json`);
	for (const [key, text] of [...base, ...other]) if (text === '') faults.push(`${area}: "${key}" is empty`);
}

for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

/**
 * @param {string} area
 * @param {string} locale
 * @returns {Map<string, unknown>}
 */
function words(area, locale) {
	const entries = Object.entries(JSON.parse(readFileSync(`${folder}${area}/${locale}.json`, 'utf8')));
	return new Map(entries.filter(([key]) => key !== '$schema'));
}
