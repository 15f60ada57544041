const { availableParallelism } = require('node:os');

/** One configuration for all packages: tests run on the sources, without a build. */
module.exports = {
  testMatch: [
    '<rootDir>/packages/*/test/**/*.test.ts',
    '<rootDir>/examples/**/test/**/*.test.ts',
    '<rootDir>/test/**/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/consumers/'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/test/consumers/'],
  transform: { '\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^@xai-metrics/(core|express|koa|fastify|stack)$': '<rootDir>/packages/$1/src/index.ts',
  },
  // Much of the time is waiting for other processes.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // A worker that has run many files spends its time collecting garbage.
  workerIdleMemoryLimit: '400MB',
  testSequencer: '<rootDir>/test/longest-first.cjs',
  // Only a test that fails waits for so long; on a machine that is busy with other things it is not too much.
  testTimeout: 60_000,
};
