// `npm run pictures`: takes the README's pictures anew.

process.env.SHOUWANG_PICTURES = '1';
process.argv.push('tests/journeys/pictures.spec.ts');
await import('./test.mjs');
