import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../lib/child.mjs';
import { summarize } from '../lib/stats.mjs';

const lines = 10_000;
const members = 4;
const stores = ['ours', 'prom-client'];

/** CPU time of one scrape of four workers, in the process that answers and in each worker. */
export async function measureCluster({ node, quick, log }) {
  const folder = mkdtempSync(join(tmpdir(), 'xai-'));
  const rows = {};
  const runs = [];
  for (const name of stores) {
    try {
      const child = await startChild({ worker: 'cluster', args: [name, lines, folder], node });
      runs.push({ name, child, primary: [], member: [], lines: await child.call('lines') });
    } catch (error) {
      rows[name] = { void: error.message };
    }
  }
  const repeat = quick ? 5 : 10;
  const rounds = quick ? 3 : 9;
  for (let round = -1; round < rounds; round++) {
    for (const run of runs) {
      const { primary, member } = await run.child.call('scrapes', repeat);
      if (round < 0) continue;
      run.primary.push(primary);
      run.member.push(member);
    }
    log(`cluster: round ${round + 1} of ${rounds}`);
  }
  const sets = Math.ceil(lines / 15);
  const expected = members * (sets + 1000 * repeat * (rounds + 1));
  const reference = runs.find(({ name }) => name === 'prom-client');
  for (const { name, child, primary, member, lines: written } of runs) {
    const counted = await child.call('requests');
    child.stop();
    rows[name] =
      counted !== expected
        ? { void: `${counted} requests instead of ${expected}` }
        : {
            milliseconds: summarize(primary),
            ratio: summarize(primary.map((time, round) => time / reference.primary[round])),
            member: summarize(member),
            lines: written,
          };
  }
  rmSync(folder, { recursive: true, force: true });
  return { [members]: { rows } };
}
