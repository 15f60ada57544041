import { getMetrics, initializeMetrics } from '@xai-metrics/core';
import { COIN_DECIMALS, createDevnetNode } from '../devnet/devnet-node';

/** A node without any web framework: metrics and probes come from a small server of their own. */
async function main(): Promise<void> {
  const { url } = await initializeMetrics({
    port: 9464,
    version: '1.0.0',
    network: 'devnet',
    coinDecimals: COIN_DECIMALS,
  });
  const node = createDevnetNode({ mine: true });

  node.on('block', ({ height, source, block, miningSeconds }) => {
    getMetrics().recordBlock({
      height,
      source,
      timestamp: new Date(block.timestamp),
      difficulty: block.difficulty,
      ...(miningSeconds === undefined ? {} : { miningTimeSeconds: miningSeconds }),
    });
    getMetrics().updateSupplyMetrics({ total: node.totalSupply });
  });
  node.on('reorg', ({ depth }) => getMetrics().recordReorg(depth));
  node.on('miningAttempt', ({ success }) => getMetrics().recordMiningAttempt(success));

  await node.start();
  console.log(`Mining; see ${url}/metrics and ${url}/readyz. Ctrl-C ends it.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
