import { type ChainDefinition, SourceError } from '@xai-metrics/core';
import { createOwnSource } from '../packages/core/test/chain/own-source';

/** A chain of which everything can be known, beside a node that is like it. */
export function watchedChain(): ChainDefinition {
  const source = createOwnSource({
    identity: { chainId: '1' },
    client: { name: 'node', version: '1.0.0' },
    safe: { height: 15 },
    peers: { inbound: 1, outbound: 2, limit: 9 },
    mempool: { transactions: 3, queued: 1, bytes: 900, limit: 1_000 },
    fees: {
      gasPriceWei: 7n,
      baseFeeWei: 5n,
      blobBaseFeeWei: 1n,
      coinsPerKilobyte: 0.002,
      minimumCoinsPerKilobyte: 0.001,
    },
    work: { networkHashrate: 1e18 },
    syncing: { isSyncing: true, targetHeight: 60 },
    upstream: () => {
      throw new SourceError('rpc', 'on purpose');
    },
    index: { height: 50 },
  });
  source.grow(40);
  let told = 0;
  source.answers.head = () => {
    told += 1;
    // Later than what the first poll saw.
    if (told === 2) source.grow(1, { gasUsedRatio: 0.5 });
    return source.blocks.at(-1);
  };
  return {
    source,
    pollSeconds: 0.05,
    references: { other: createOwnSource() },
    // It has to become ready, too.
    readiness: { syncing: false },
  };
}
