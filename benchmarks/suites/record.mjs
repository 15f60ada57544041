import { startChild } from '../lib/child.mjs';
import { median, summarize } from '../lib/stats.mjs';

/** What can be timed, see `workers/record.mjs`. */
const names = [
  'ours: recordApiRequest()',
  'ours: histogram handle observe({...})',
  'ours: observe({...}) on the metric in the registry',
  'prom-client: histogram observe({...})',
  'prom-client: held child observe()',
  'prom-client: counter inc({...}) and histogram observe({...})',
];

/** CPU nanoseconds to record one event in a known series, without a clock. */
export async function measureRecords({ node, quick, log }) {
  const runs = [];
  const rows = {};
  for (const name of names) {
    try {
      const child = await startChild({ worker: 'record', args: [name], node });
      await child.call('time', 50_000);
      runs.push({ name, child, times: [] });
    } catch (error) {
      rows[name] = { void: error.message };
    }
  }
  const rounds = quick ? 3 : 9;
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) run.times.push(await run.child.call('time', quick ? 40_000 : 200_000));
    log(`record: round ${round + 1} of ${rounds}`);
  }
  for (const { name, child, times } of runs) {
    rows[name] = { nanoseconds: summarize(times) };
    child.stop();
  }
  return { calls: { rows } };
}

/** What prom-client's `observe({...})` takes on this machine, in nanoseconds: its pace. */
export async function measureObserve(node) {
  const child = await startChild({
    worker: 'record',
    args: ['prom-client: histogram observe({...})'],
    node,
  });
  const times = [];
  for (let i = 0; i < 8; i++) times.push(await child.call('time', 30_000));
  child.stop();
  return Math.round(median(times.slice(2)));
}
