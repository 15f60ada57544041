import { startChild } from '../lib/child.mjs';
import { summarize } from '../lib/stats.mjs';
import { storeNames } from '../workers/stores.mjs';

/** CPU time and longest block of one scrape, by number of sample lines. */
export async function measureScrapes({ node, quick, log }) {
  const results = {};
  for (const lines of quick ? [10_000] : [100, 1000, 10_000, 50_000]) {
    results[lines] = { rows: await measureSize({ lines, node, quick, log }) };
  }
  return results;
}

async function measureSize({ lines, node, quick, log }) {
  const rows = {};
  const runs = [];
  for (const name of storeNames(quick)) {
    try {
      const child = await startChild({ worker: 'store', args: [name, lines], node });
      runs.push({ name, child, times: [], blocks: [], lines: await child.call('lines') });
    } catch (error) {
      rows[name] = { void: error.message };
    }
  }
  // Short scrapes need many: the clock of the CPU time is coarse, and the code has to warm.
  const repeat = Math.max(1, Math.round((quick ? 10_000 : 30_000) / lines));
  const rounds = quick ? 2 : 9;
  for (let round = -1; round < rounds; round++) {
    for (const run of runs) {
      const time = await run.child.call('scrapes', repeat);
      const block = await run.child.call('block');
      if (round < 0) continue;
      run.times.push(time);
      run.blocks.push(block);
    }
    log(`scrape ${lines} lines: round ${round + 1} of ${rounds}`);
  }
  const reference = runs.find(({ name }) => name === 'prom-client');
  for (const { name, child, times, blocks, lines: written } of runs) {
    child.stop();
    const ratio = times.map((time, round) => time / reference.times[round]);
    rows[name] =
      Math.abs(written - lines) > 100 + lines / 50
        ? { void: `${written} lines instead of ${lines}` }
        : {
            milliseconds: summarize(times),
            ratio: summarize(ratio),
            block: summarize(blocks),
            lines: written,
          };
  }
  return rows;
}
