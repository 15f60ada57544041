import { startChild, withoutFullCollections } from '../lib/child.mjs';
import { requirePackage } from '../lib/paths.mjs';
import { median, summarize } from '../lib/stats.mjs';
import { paths } from '../servers/paths.mjs';
import { frameworks, quickSubjects, subjectNames } from '../subjects/subjects.mjs';

const without = ['connect', 'express4'];
const connections = 8;

/**
 * CPU time of the server for each request over kept connections, against the bare server. The load
 * comes from this process, whose time is not counted.
 */
export async function measureHttp({ node, quick, only, log }) {
  const results = {};
  for (const framework of frameworks.filter((name) => only(name) && !without.includes(name))) {
    if (quick && framework !== 'express5') continue;
    const names = subjectNames(framework).filter((name) => !quick || quickSubjects.includes(name));
    results[framework] = await measureFramework({ framework, names, node, quick, log });
  }
  return results;
}

async function measureFramework({ framework, names, node, quick, log }) {
  const rounds = quick ? 2 : 6;
  const duration = quick ? 0.3 : 1;
  const runs = [];
  const rows = {};
  for (const name of ['bare', ...names]) {
    try {
      const child = await startChild({
        worker: 'server',
        args: [framework, name],
        node,
        execArgv: withoutFullCollections,
      });
      const run = { name, child, port: await child.call('listen'), sent: 0, times: [] };
      await load(run, quick ? 0.3 : 1.5);
      runs.push(run);
    } catch (error) {
      rows[name] = { void: error.message };
    }
  }
  const [bare, ...others] = runs;
  for (let round = 0; round < rounds; round++) {
    const first = round % runs.length;
    for (const run of [...runs.slice(first), ...runs.slice(0, first)]) {
      run.times.push(await load(run, duration));
    }
    log(`http ${framework}: round ${round + 1} of ${rounds}`);
  }
  for (const { name, child, sent, times } of others) {
    const counted = await child.call('counted').catch((error) => error.message);
    // The load generator hangs up in the middle of the last request on each connection.
    const unsure = connections * (rounds + 1);
    const isRight = counted === undefined || Math.abs(counted - sent) <= unsure;
    rows[name] = isRight
      ? { ratio: summarize(times.map((own, round) => own / bare.times[round])) }
      : { void: `counted ${counted} of ${sent} requests` };
    child.stop();
  }
  bare.child.stop();
  return { bareNanoseconds: Math.round(median(bare.times)), rows };
}

async function load(run, duration) {
  const autocannon = requirePackage('autocannon');
  const before = await run.child.call('cpuTime');
  const result = await autocannon({
    url: `http://127.0.0.1:${run.port}`,
    connections,
    duration,
    requests: paths.map((path) => ({ path })),
  });
  const after = await run.child.call('cpuTime');
  run.sent += result['2xx'];
  return (after - before) / result['2xx'];
}
