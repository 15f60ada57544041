import { createHash } from 'node:crypto';
import { type Block, hashHeader, merkleRoot } from './block';
import { COIN, type EmissionRules } from './emission';

/** What all nodes of a network must agree on. */
export interface ChainRules extends EmissionRules {
  network: string;
  expectedBlockSeconds: number;
  /** Expected hashes for the first blocks, until there is something to measure. */
  initialDifficulty: number;
  minimumDifficulty: number;
  /** Blocks that each retarget looks back on; 0 keeps the initial difficulty for ever. */
  retargetWindow: number;
  /** Blocks until a coinbase may be spent. */
  coinbaseMaturity: number;
  maxBlockBytes: number;
}

/** Fills in the rules of the demo network. */
export function createRules(rules: Partial<ChainRules> = {}): ChainRules {
  return {
    network: 'devnet',
    expectedBlockSeconds: 3,
    initialDifficulty: 50_000,
    minimumDifficulty: 16,
    retargetWindow: 20,
    initialReward: 50n * COIN,
    halvingInterval: 210_000,
    maxSupply: 21_000_000n * COIN,
    coinbaseMaturity: 10,
    maxBlockBytes: 40_000,
    ...rules,
  };
}

/**
 * Creates the first block of a network.
 *
 * Its parent hash is the hash of the rules: nodes with other rules have another genesis, and part
 * at the handshake instead of at the first block they disagree on.
 */
export function createGenesis(rules: ChainRules): Block {
  const text = JSON.stringify(Object.entries(rules).sort(), (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  const header = {
    height: 0,
    previousHash: createHash('sha256').update(text).digest('hex'),
    merkleRoot: merkleRoot([]),
    timestamp: Date.UTC(2025, 0, 1),
    difficulty: rules.initialDifficulty,
    nonce: 0,
    miner: '',
  };
  return { hash: hashHeader(header), ...header, transactions: [] };
}
