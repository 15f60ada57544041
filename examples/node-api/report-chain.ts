import type { PushSource } from '@xai-metrics/core';
import type { DevnetNode } from '../devnet/devnet-node';

/**
 * Tells what readiness goes by: at each block and once a second, so that a node which hangs is found
 * out.
 *
 * @returns the function that stops it
 */
export function reportChain(node: DevnetNode, chain: PushSource): () => void {
  const unsubscribe = node.on('block', report);
  const timer = setInterval(report, 1_000).unref();
  report();

  return function stopReporting() {
    clearInterval(timer);
    unsubscribe();
  };

  function report(): void {
    const { head, height, finalizedHeight } = node;
    const { synced, bestKnownHeight } = node.sync;
    const peers = node.peers();
    const inbound = peers.filter(({ direction }) => direction === 'inbound').length;
    chain.report({
      head: {
        height,
        hash: head.hash,
        parentHash: head.previousHash,
        timestamp: head.timestamp / 1000,
      },
      finalized: finalizedHeight === undefined ? undefined : { height: finalizedHeight },
      // As long as no peer has told its height, the node cannot know whether it is in sync.
      syncing:
        bestKnownHeight === undefined
          ? undefined
          : { isSyncing: !synced, targetHeight: bestKnownHeight },
      peers: {
        inbound,
        outbound: peers.length - inbound,
        ...(peers.length > 0 && { bestHeight: Math.max(...peers.map((peer) => peer.height)) }),
      },
    });
  }
}
