// The preload as it stands in the sources: `node --require <this file>`, or `--import`.
require('../../../core/test/typescript-require.cjs');
require('../../src/register.ts');
