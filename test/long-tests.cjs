/**
 * What takes a minute or more: engines and load over time, and what is packed and installed as a user would.
 * `npm test` leaves them out; `npm run test:all`, and with it the CI, runs them too. The longest first.
 */
module.exports = [
  'test/monitoring/live.test.ts',
  'test/monitoring/hosts.test.ts',
  'test/verify/empty-panels.test.ts',
  'test/consumers.test.ts',
  'test/scale/scale.test.ts',
  'test/year/year.test.ts',
  'test/soak/soak.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/drain/drain.test.ts',
  'test/delivery/delivery.test.ts',
  'test/rpc-flood/flood.test.ts',
  'test/pack.test.ts',
  'packages/stack/test/cli/verify.test.ts',
  'packages/stack/test/cli/backup.test.ts',
  'packages/stack/test/prometheus/own.test.ts',
  'packages/stack/test/alerts/chains.test.ts',
  'packages/stack/test/runbooks/served-runbooks.test.ts',
  'packages/stack/test/alertmanager/pair.test.ts',
  'packages/stack/test/alertmanager/digest.test.ts',
  'packages/stack/test/generations.test.ts',
  'packages/stack/test/runbooks/silences.test.ts',
  'packages/stack/test/outages/outages.test.ts',
];
