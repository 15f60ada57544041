import type { ChainHandles } from '../handles';
import type { Amount } from '../value-guard';

/** Records what the node's own miner does. */
export interface MiningRecording {
  /** Sets the hash rate in hashes per second; 0 when the miner stands still. */
  updateMiningHashrate(hashesPerSecond: Amount): void;
  /** Records a finished try to mine a block: `true` if it found a valid proof of work. */
  recordMiningAttempt(success: boolean): void;
  /** Sets how many miners run in this node. */
  updateActiveMiners(miners: number): void;
}

/** Creates the recording methods for mining. */
export function createMiningRecording({ mining }: ChainHandles): MiningRecording {
  return {
    updateMiningHashrate(hashesPerSecond) {
      mining.hashrate.set(hashesPerSecond);
    },
    recordMiningAttempt(success) {
      mining.attempts.inc();
      if (success) mining.successes.inc();
    },
    updateActiveMiners(miners) {
      mining.minersActive.set(miners);
    },
  };
}
