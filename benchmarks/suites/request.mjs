import { startChild, withoutFullCollections } from '../lib/child.mjs';
import { median, summarize } from '../lib/stats.mjs';
import { frameworks, quickSubjects, subjectNames } from '../subjects/subjects.mjs';

/**
 * What a subject adds to the CPU time of a request, without sockets. Subjects and the bare server
 * take turns; a round gives one difference for each.
 */
export async function measureRequests({ node, quick, only, log }) {
  const results = {};
  for (const framework of frameworks.filter(only)) {
    if (quick && framework === 'express4') continue;
    const names = subjectNames(framework).filter((name) => !quick || quickSubjects.includes(name));
    results[framework] = await measureFramework({ framework, names, node, quick, log });
  }
  return results;
}

async function measureFramework({ framework, names, node, quick, log }) {
  const rows = {};
  const runs = [];
  await inPairs(['bare', ...names], async (name) => {
    try {
      const child = await startChild({
        worker: 'server',
        args: [framework, name],
        node,
        execArgv: withoutFullCollections,
      });
      runs.push({ name, child, sent: 0, times: [] });
    } catch (error) {
      rows[name] = { void: error.message };
    }
  });
  const bare = runs.find(({ name }) => name === 'bare');
  const others = runs.filter((run) => run !== bare);
  await inPairs(runs, async (run) => {
    run.sent += await run.child.call('warmUp', quick ? 0.4 : 2.5);
  });

  const slice = Math.round((quick ? 0.05e9 : 0.08e9) / (await time(bare, 2000)));
  const rounds = quick ? 4 : 15;
  for (let round = 0; round < rounds; round++) {
    // Each round begins elsewhere, so that no subject always follows the same one.
    const first = round % runs.length;
    for (const run of [...runs.slice(first), ...runs.slice(0, first)]) {
      run.times.push(await time(run, slice));
    }
    log(`request ${framework}: round ${round + 1} of ${rounds}`);
  }
  for (const { name, child, sent, times } of others) {
    const counted = await child.call('counted').catch((error) => error.message);
    rows[name] =
      counted === undefined || counted === sent
        ? {
            nanoseconds: summarize(times.map((own, round) => own - bare.times[round])),
            ratio: summarize(times.map((own, round) => own / bare.times[round])),
          }
        : { void: `counted ${counted} of ${sent} requests` };
    child.stop();
  }
  bare.child.stop();
  return { bareNanoseconds: Math.round(median(bare.times)), rows };
}

async function time(run, count) {
  const leadIn = Math.round(count / 4);
  run.sent += count + leadIn;
  return run.child.call('time', count, leadIn);
}

async function inPairs(items, work) {
  const waiting = [...items];
  const takeNext = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all([takeNext(), takeNext()]);
}
