import type { ChainHandles } from '../handles';
import { type Amount, guardTimestamp } from '../value-guard';
import type { RefuseValue } from './refuse';

/** A block that joined the best chain. */
export interface RecordedBlock {
  /** Height; the genesis block has 0. */
  readonly height: Amount;
  /**
   * Where it came from: found here, announced by a peer, or fetched while catching up.
   * @defaultValue `'received'`
   */
  readonly source?: 'mined' | 'received' | 'synced';
  /** The block's own timestamp: a `Date`, or seconds since 1970. */
  readonly timestamp?: Date | number;
  /** The parent's timestamp, for the interval; taken from the block recorded before if left out. */
  readonly parentTimestamp?: Date | number;
  /** Size in bytes. */
  readonly sizeBytes?: number;
  /** Transactions in it, the reward included. */
  readonly transactionCount?: number;
  /** Difficulty at which it was found. */
  readonly difficulty?: Amount;
  /** Seconds of work until it was found; for blocks mined here. */
  readonly miningTimeSeconds?: number;
  /** Seconds that its validation took. */
  readonly validationTimeSeconds?: number;
}

/** Records what happens to blocks. */
export interface BlockRecording {
  /** Records a block that joined the best chain: once for each, in order, also after a reorganisation. */
  recordBlock(block: RecordedBlock): void;
}

/** Creates the recording methods for blocks. */
export function createBlockRecording(
  { blocks, mining }: ChainHandles,
  refuse: RefuseValue,
): BlockRecording {
  let previous: { height: number; timestamp: number } | undefined;

  return {
    recordBlock(block) {
      const source = block.source ?? 'received';
      blocks.total.inc({ source });
      blocks.height.set(block.height);
      if (source === 'mined') mining.blocksFound.inc();
      if (block.sizeBytes !== undefined) blocks.sizeBytes.observe(block.sizeBytes);
      if (block.transactionCount !== undefined) blocks.transactions.observe(block.transactionCount);
      if (block.difficulty !== undefined) blocks.difficulty.set(block.difficulty);
      if (block.miningTimeSeconds !== undefined) {
        blocks.miningTimeSeconds.observe(block.miningTimeSeconds);
      }
      if (block.validationTimeSeconds !== undefined) {
        blocks.validationTimeSeconds.observe(block.validationTimeSeconds);
      }
      if (block.timestamp !== undefined) recordTimes(block, source);
    },
  };

  function recordTimes(block: RecordedBlock, source: string): void {
    const timestamp = readTimestamp('block_head_timestamp_seconds', block.timestamp);
    if (timestamp === undefined) return;
    const height = Number(block.height);
    const parentTimestamp =
      block.parentTimestamp === undefined
        ? previous?.height === height - 1
          ? previous.timestamp
          : undefined
        : readTimestamp('block_interval_seconds', block.parentTimestamp);
    previous = { height, timestamp };
    blocks.headTimestampSeconds.set(timestamp);
    // Miners' clocks differ: a block may be older than its parent, or come from our future.
    if (parentTimestamp !== undefined) {
      blocks.intervalSeconds.observe(Math.max(0, timestamp - parentTimestamp));
    }
    // One fetched while catching up is old by nature.
    if (source === 'synced') return;
    const drift = timestamp - Date.now() / 1000;
    blocks.clockDriftSeconds.observe(drift);
    // A block mined here has no way to travel.
    if (source === 'received') blocks.arrivalDelaySeconds.observe(Math.max(0, -drift));
  }

  function readTimestamp(metric: string, moment: unknown): number | undefined {
    const seconds = guardTimestamp(moment);
    if (typeof seconds === 'number') return seconds;
    refuse(seconds, metric, moment);
    return undefined;
  }
}
