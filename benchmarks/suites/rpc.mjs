import { startChild, withoutFullCollections } from '../lib/child.mjs';
import { requirePackage } from '../lib/paths.mjs';
import { median, summarize } from '../lib/stats.mjs';

const frameworks = ['express5', 'koa', 'fastify'];
const connections = 8;
const call = (id) => ({ jsonrpc: '2.0', id, method: 'eth_blockNumber', params: [] });
const headers = { 'content-type': 'application/json' };
const post = (body) => ({
  method: 'POST',
  path: '/rpc',
  headers,
  body: JSON.stringify(body),
});

/** What is asked for, and how many calls each request makes. */
const loads = {
  'a call': { request: post(call(1)), calls: 1 },
  'a batch of 10': { request: post(Array.from({ length: 10 }, (_, id) => call(id))), calls: 10 },
  'another request': { request: { path: '/block/840000' }, calls: 0 },
};

/**
 * CPU time of a server that counts JSON-RPC against that of the same server with the option off, over
 * kept connections.
 */
export async function measureRpc({ node, quick, only, log }) {
  const results = {};
  for (const framework of frameworks.filter(only)) {
    if (quick && framework !== 'express5') continue;
    results[framework] = await measureFramework({ framework, node, quick, log });
  }
  return results;
}

async function measureFramework({ framework, node, quick, log }) {
  const rounds = quick ? 2 : 6;
  const duration = quick ? 0.3 : 1;
  const runs = [];
  for (const name of ['off', 'counted']) {
    const how = { worker: 'rpc', args: [framework, name], node, execArgv: withoutFullCollections };
    const child = await startChild(how);
    runs.push({ name, child, port: await child.call('listen'), calls: 0 });
  }
  const rows = {};
  for (const [title, load] of Object.entries(loads)) {
    for (const run of runs) {
      run.times = [];
      await ask(run, load, duration);
    }
    for (let round = 0; round < rounds; round++) {
      const turns = round % 2 === 0 ? runs : [...runs].reverse();
      for (const run of turns) run.times.push(await ask(run, load, duration));
      log(`rpc ${framework}, ${title}: round ${round + 1} of ${rounds}`);
    }
    const [off, counted] = runs;
    rows[title] = {
      bareNanoseconds: Math.round(median(off.times)),
      ratio: summarize(counted.times.map((time, round) => time / off.times[round])),
    };
  }
  const [, counted] = runs;
  const found = await counted.child.call('counted');
  for (const { child } of runs) child.stop();
  // The load generator hangs up in the middle of the last request on each connection.
  const unsure = connections * (rounds + 1) * Object.values(loads).reduce((n, l) => n + l.calls, 0);
  return Math.abs(found - counted.calls) <= unsure
    ? { rows }
    : { void: `counted ${found} of ${counted.calls} calls` };
}

async function ask(run, { request, calls }, duration) {
  const autocannon = requirePackage('autocannon');
  const before = await run.child.call('cpuTime');
  const result = await autocannon({
    url: `http://127.0.0.1:${run.port}`,
    connections,
    duration,
    requests: [request],
  });
  const after = await run.child.call('cpuTime');
  run.calls += result['2xx'] * calls;
  return (after - before) / result['2xx'];
}
