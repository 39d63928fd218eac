// `npm run fixture -- VERSION`: writes down what the present version stores, at the station and on a phone, for the
// tests of later ones (tests/fixtures/versions).

const [version] = process.argv.splice(2);
if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version ?? '')) {
	process.stderr.write('Say of which version: npm run fixture -- 0.1.0\n');
	process.exit(1);
}
process.env.SHOUWANG_FIXTURE = version;
process.argv.push('tests/journeys/older-versions.spec.ts', '--grep=writes the fixture');
await import('./test.mjs');
