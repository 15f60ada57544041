import type { ChainHandles } from '../handles';
import type { Amount } from '../value-guard';

/** How far the node is with catching up. */
export interface SyncDetails {
  /** Part of the best known chain that the node has, 0 to 1; computed from the heights if left out. */
  readonly ratio?: number;
  /** Highest height that any peer has told of. */
  readonly bestKnownHeight?: Amount;
}

/** What is known of the chain besides its head. */
export interface ChainState {
  /** Height of the newest final block. */
  readonly finalizedHeight?: Amount;
  /** Branches the node knows of, the best one included. */
  readonly tips?: number;
  /** Blocks waiting for their parent. */
  readonly orphanPoolSize?: number;
}

/** Records synchronisation, reorganisations and forks. */
export interface ChainRecording {
  /** Sets the sync state; `undefined` as long as the node cannot know, which makes it absent. */
  setSyncStatus(synced: boolean | undefined, details?: SyncDetails): void;
  /** Records a reorganisation once, with the number of blocks it took off the best chain. */
  recordReorg(depth: number): void;
  /** Records valid blocks that are off the best chain: replaced, or on a losing branch. */
  recordOrphanedBlock(blocks?: number): void;
  /** Sets what else is known of the chain. */
  updateChainState(state: ChainState): void;
}

/** Creates the recording methods for the state of the chain. */
export function createChainRecording({ blocks, chain }: ChainHandles): ChainRecording {
  return {
    setSyncStatus(synced, { ratio, bestKnownHeight } = {}) {
      if (synced === undefined) chain.syncStatus.clear();
      else chain.syncStatus.set(synced ? 1 : 0);
      if (bestKnownHeight === undefined) chain.bestKnownHeight.clear();
      else chain.bestKnownHeight.set(bestKnownHeight);
      setSyncRatio(ratio ?? heightRatio(bestKnownHeight));
    },
    recordReorg(depth) {
      chain.reorgs.inc();
      chain.reorgDepth.observe(depth);
      chain.lastReorgTimestampSeconds.set(Date.now() / 1000);
    },
    recordOrphanedBlock(count = 1) {
      chain.orphanedBlocks.inc(count);
    },
    updateChainState({ finalizedHeight, tips, orphanPoolSize }) {
      if (finalizedHeight !== undefined) chain.finalizedHeight.set(finalizedHeight);
      if (tips !== undefined) chain.tips.set(tips);
      if (orphanPoolSize !== undefined) chain.orphanPool.set(orphanPoolSize);
    },
  };

  function setSyncRatio(ratio: number | undefined): void {
    if (ratio === undefined) {
      chain.syncRatio.clear();
      chain.syncPercentage.clear();
      return;
    }
    chain.syncRatio.set(ratio);
    chain.syncPercentage.set(ratio * 100);
  }

  function heightRatio(bestKnownHeight: Amount | undefined): number | undefined {
    const height = blocks.height.current;
    if (bestKnownHeight === undefined || height === undefined) return undefined;
    const best = Number(bestKnownHeight);
    // The node may be ahead of what its peers last told of.
    return best <= height ? 1 : height / best;
  }
}
