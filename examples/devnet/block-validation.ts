import { type Block, type BlockHeader, blockSize, hashHeader, merkleRoot } from './block';
import { rewardAt } from './emission';
import type { ChainRules } from './genesis';
import { meetsDifficulty, nextDifficulty } from './proof-of-work';
import { COINBASE, checkTransaction } from './transaction';

/** The rule that a block breaks. */
export type BlockFault =
  | 'proof_of_work'
  | 'difficulty'
  | 'merkle_root'
  | 'timestamp'
  | 'parent'
  | 'size'
  | 'signature'
  | 'nonce'
  | 'balance'
  | 'reward'
  | 'other';

/** How many headers back the median time is taken. */
export const MEDIAN_TIME_SPAN = 11;

const MAX_FUTURE_MS = 2 * 60 * 1000;

/** Checks that a header carries the work it claims: cheap, and dear to fake, so it comes first. */
export function checkWork(header: BlockHeader, rules: ChainRules): BlockFault | undefined {
  if (header.difficulty < rules.minimumDifficulty && header.difficulty < rules.initialDifficulty) {
    return 'difficulty';
  }
  return meetsDifficulty(hashHeader(header), header.difficulty) ? undefined : 'proof_of_work';
}

/**
 * Checks a header against the ones before it.
 *
 * @param recent - The ancestors, oldest first, the parent last, without genesis.
 */
export function checkHeader(
  header: BlockHeader,
  parent: BlockHeader,
  recent: readonly BlockHeader[],
  rules: ChainRules,
  now: number,
): BlockFault | undefined {
  if (header.height !== parent.height + 1) return 'parent';
  if (header.timestamp <= medianTimePast(recent)) return 'timestamp';
  if (header.timestamp > now + MAX_FUTURE_MS) return 'timestamp';
  const expected = nextDifficulty(retargetSpan(recent, rules), rules);
  return header.difficulty === expected ? undefined : 'difficulty';
}

/**
 * Checks what a block holds, as far as no account is needed.
 *
 * @param isVerified - Says that a transaction's signature was checked before, by id.
 */
export function checkContent(
  block: Block,
  rules: ChainRules,
  isVerified: (id: string) => boolean = () => false,
): BlockFault | undefined {
  if (blockSize(block) > rules.maxBlockBytes) return 'size';
  if (merkleRoot(block.transactions.map(({ id }) => id)) !== block.merkleRoot) return 'merkle_root';
  const [coinbase, ...transfers] = block.transactions;
  if (coinbase?.from !== COINBASE || coinbase.to !== block.miner) return 'reward';
  if (coinbase.nonce !== block.height || coinbase.fee !== 0n) return 'reward';
  if (coinbase.publicKey !== '' || coinbase.signature !== '') return 'reward';
  const fees = transfers.reduce((sum, { fee }) => sum + fee, 0n);
  if (coinbase.amount !== rewardAt(block.height, rules) + fees) return 'reward';
  for (const transfer of transfers) {
    const fault = isVerified(transfer.id) ? undefined : checkTransaction(transfer, rules.network);
    if (fault) return fault;
  }
  return undefined;
}

/** Returns the time that the next block must be later than; 0 after genesis. */
export function medianTimePast(recent: readonly BlockHeader[]): number {
  const times = recent.slice(-MEDIAN_TIME_SPAN).map(({ timestamp }) => timestamp);
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
}

/** Returns the part of the ancestors that a retarget measures: a window of intervals. */
export function retargetSpan(
  recent: readonly BlockHeader[],
  rules: ChainRules,
): readonly BlockHeader[] {
  return recent.slice(-(rules.retargetWindow + 1));
}
