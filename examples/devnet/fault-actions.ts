import type { Block } from './block';
import { type BlockSearchOptions, searchBlock } from './block-search';
import { createBlockTemplate } from './block-template';
import type { Arrival, Blockchain } from './blockchain';
import type { KeyPair } from './keys';
import { signTransaction, type Transaction } from './transaction';
import type { Submission } from './transaction-intake';

/** What faults are made with. */
export interface FaultParts {
  chain: Blockchain;
  key: KeyPair;
  search: Omit<BlockSearchOptions, 'createTemplate' | 'isStale'>;
  acceptBlock(block: Block, arrival: Arrival): void;
  broadcastBlock(block: Block): void;
  nextNonce(address: string): number;
  minFee: bigint;
  submit(transaction: Transaction): Submission;
}

const FLOOD_BATCH = 20;

/** Mines a block that creates one reward too many, and sends it out without adopting it. */
export async function sendInvalidBlock({ chain, key, search, broadcastBlock }: FaultParts) {
  const createTemplate = () =>
    createBlockTemplate({
      chain,
      parentHash: chain.head.hash,
      miner: key.address,
      excessReward: chain.rules.initialReward,
    });
  const block = await searchBlock({ ...search, createTemplate });
  if (block) broadcastBlock(block);
}

/**
 * Mines a branch in secret that starts `depth` blocks below the head, until it is the heavier one.
 *
 * The branch takes over the timestamps of the blocks it replaces: by the retarget rule it then has
 * their difficulty, and one block more gives it more work.
 */
export async function forceReorg(depth: number, { chain, key, search, acceptBlock }: FaultParts) {
  const { height } = chain.head;
  const fork = chain.atHeight(height - depth);
  if (!fork) throw new RangeError(`Cannot go back ${depth} blocks: the chain has only ${height}.`);
  const replaced: Block[] = [];
  for (let i = fork.height + 1; i <= height; i += 1) replaced.push(chain.atHeight(i) as Block);
  let parentHash = fork.hash;
  while (chain.head.hash !== parentHash || parentHash === fork.hash) {
    // One millisecond later than the original: the same miner would find the very same block.
    const old = replaced.shift()?.timestamp;
    const createTemplate = () =>
      createBlockTemplate({
        chain,
        parentHash,
        miner: key.address,
        ...(old !== undefined && { timestamp: old + 1 }),
      });
    const start = performance.now();
    const block = await searchBlock({ ...search, createTemplate });
    if (!block) return;
    const miningSeconds = (performance.now() - start) / 1000;
    acceptBlock(block, { source: 'mined', miningSeconds });
    parentHash = block.hash;
  }
}

/** Submits `count` small transfers from the miner's key, with a turn of the event loop in between. */
export async function floodMempool(count: number, parts: FaultParts) {
  const { chain, key, nextNonce, minFee, search, submit } = parts;
  for (let i = 0; i < count && !search.isStopped(); i += 1) {
    const fee = minFee + (minFee * BigInt(i % 20)) / 10n;
    const nonce = nextNonce(key.address);
    const transfer = { to: key.address, amount: 1n, fee, nonce };
    submit(signTransaction(key, chain.rules.network, transfer));
    if (i % FLOOD_BATCH === FLOOD_BATCH - 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
