// The command as it stands in the sources: `node <this file> exporter --chain ...`.
require('../../../core/test/typescript-require.cjs');
require('../../src/cli.ts');
