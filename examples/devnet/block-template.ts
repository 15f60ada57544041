import { type Block, type BlockHeader, blockSize, hashHeader, merkleRoot } from './block';
import type { Blockchain } from './blockchain';
import { rewardAt } from './emission';
import { createCoinbase, type Transaction } from './transaction';

/** What goes into a block before its nonce is searched. */
export interface BlockPlan {
  chain: Blockchain;
  parentHash: string;
  miner: string;
  transactions?: readonly Transaction[];
  /** Milliseconds; raised when the rules ask for a later time. */
  timestamp?: number;
  /** Coins on top of what the rules allow: only a faulty miner takes any. */
  excessReward?: bigint;
}

/** A block that lacks only its nonce. */
export interface BlockTemplate {
  header: BlockHeader;
  transactions: readonly Transaction[];
}

/** Puts a block together on top of `parentHash`. */
export function createBlockTemplate(plan: BlockPlan): BlockTemplate {
  const { chain, parentHash, miner, transactions = [], excessReward = 0n } = plan;
  const { height, difficulty, earliestTimestamp } = chain.nextBlockRules(parentHash);
  const fees = transactions.reduce((sum, { fee }) => sum + fee, 0n);
  const reward = rewardAt(height, chain.rules) + fees + excessReward;
  const all = [createCoinbase(miner, reward, height), ...transactions];
  return {
    header: {
      height,
      previousHash: parentHash,
      merkleRoot: merkleRoot(all.map(({ id }) => id)),
      timestamp: Math.max(plan.timestamp ?? Date.now(), earliestTimestamp),
      difficulty,
      nonce: 0,
      miner,
    },
    transactions: all,
  };
}

/** Returns how many bytes of transactions fit beside the coinbase. */
export function roomForTransactions(chain: Blockchain, miner: string): number {
  const coinbase = createCoinbase(miner, 0n, 0);
  return chain.rules.maxBlockBytes - blockSize({ transactions: [coinbase] });
}

/** Completes a template with the nonce that was found. */
export function completeBlock({ header, transactions }: BlockTemplate, nonce: number): Block {
  const solved = { ...header, nonce };
  return { hash: hashHeader(solved), ...solved, transactions };
}
