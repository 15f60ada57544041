const Sequencer = require('@jest/test-sequencer').default;
const longTests = require('./long-tests.cjs');

// Those that wait for minutes, most of the time for something to happen, begin first: else a whole run
// would wait for them at its end.
const first = [...longTests, 'cluster/cluster.test.ts'];

/** Jest's own order, but for the tests that take longest. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = first.findIndex((name) => path.replaceAll('\\', '/').endsWith(name));
      return place < 0 ? first.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
