import { startChild } from '../lib/child.mjs';
import { summarize } from '../lib/stats.mjs';
import { storeNames } from '../workers/stores.mjs';

const lines = 10_000;

/**
 * Bytes that a store keeps for a sample line, after three scrapes. Several are made in one process
 * and none is let go; the first does not count, since code and caches come with it.
 */
export async function measureMemory({ node, quick, log }) {
  const rows = {};
  for (const name of storeNames(quick)) {
    log(`memory: ${name}`);
    try {
      const child = await startChild({
        worker: 'store',
        args: [name, lines],
        node,
        execArgv: ['--expose-gc'],
      });
      const written = await child.call('lines');
      const bytes = [];
      for (let round = 0; round < (quick ? 3 : 6); round++) bytes.push(await child.call('memory'));
      child.stop();
      rows[name] = { bytesPerLine: summarize(bytes.slice(1).map((value) => value / written)) };
    } catch (error) {
      rows[name] = { void: error.message };
    }
  }
  return { [lines]: { rows } };
}
