// dependency-cruiser takes aliases only in webpack's form: SvelteKit's generated tsconfig, which has them too,
// writes its paths relative to a folder that dependency-cruiser does not look from.
const { resolve } = require('node:path');

module.exports = { resolve: { alias: { $lib: resolve(__dirname, '../../src/lib') } } };
