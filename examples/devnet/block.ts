import { createHash } from 'node:crypto';
import { isAddress } from './keys';
import { isCount, isHash, isRecord, readList } from './shape-checks';
import {
  decodeTransaction,
  encodeTransaction,
  type Transaction,
  type TransactionJson,
  transactionSize,
} from './transaction';

/** The part of a block that the proof of work covers. */
export interface BlockHeader {
  readonly height: number;
  readonly previousHash: string;
  readonly merkleRoot: string;
  /** Milliseconds since 1970, as the miner's clock had it. */
  readonly timestamp: number;
  /** How many hashes it takes on average to find a nonce. */
  readonly difficulty: number;
  readonly nonce: number;
  readonly miner: string;
}

/** A block; its first transaction is the coinbase. */
export interface Block extends BlockHeader {
  readonly hash: string;
  readonly transactions: readonly Transaction[];
}

/** A block as JSON carries it; the hash is computed by who reads it. */
export interface BlockJson extends BlockHeader {
  readonly transactions: readonly TransactionJson[];
}

/** Where the nonce begins in the header's bytes: the last four. */
export const NONCE_OFFSET = 127;

const HEADER_BYTES = 131;
const MAX_NONCE = 0xffffffff;
const MAX_TRANSACTIONS = 20_000;

/** Writes a header in the binary form that is hashed. */
export function headerBytes(header: BlockHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(header.height, 0);
  bytes.write(header.previousHash, 4, 'hex');
  bytes.write(header.merkleRoot, 36, 'hex');
  bytes.writeBigUInt64BE(BigInt(header.timestamp), 68);
  bytes.writeBigUInt64BE(BigInt(header.difficulty), 76);
  bytes.write(header.miner, 84, 'latin1');
  bytes.writeUInt32BE(header.nonce, NONCE_OFFSET);
  return bytes;
}

/** Returns the hash that names the block. */
export function hashHeader(header: BlockHeader): string {
  return createHash('sha256').update(headerBytes(header)).digest('hex');
}

/**
 * Computes the Merkle root over transaction ids.
 *
 * Leaves and inner nodes are hashed apart, and an odd node moves up unpaired (RFC 6962): no two lists
 * share a root, as they can where the last leaf is doubled (CVE-2012-2459).
 */
export function merkleRoot(ids: readonly string[]): string {
  let level = ids.map((id) => sha256(Buffer.from([0]), Buffer.from(id, 'hex')));
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i] as Buffer, level[i + 1]];
      above.push(right ? sha256(Buffer.from([1]), left, right) : left);
    }
    level = above;
  }
  return (level[0] ?? sha256()).toString('hex');
}

/** Returns the size of a block in its binary form. */
export function blockSize(block: Pick<Block, 'transactions'>): number {
  return block.transactions.reduce((sum, each) => sum + transactionSize(each), HEADER_BYTES);
}

/** Returns the header of a block alone. */
export function headerOf({ hash: _, transactions: __, ...header }: Block): BlockHeader {
  return header;
}

/** Returns the form that goes into JSON. */
export function encodeBlock(block: Block): BlockJson {
  return { ...headerOf(block), transactions: block.transactions.map(encodeTransaction) };
}

/** Reads a block from parsed JSON and computes its hash; `undefined` when it is none. */
export function decodeBlock(value: unknown): Block | undefined {
  const header = decodeHeader(value);
  if (!header || !isRecord(value)) return undefined;
  const transactions = readList(value.transactions, MAX_TRANSACTIONS, decodeTransaction);
  return transactions && { hash: hashHeader(header), ...header, transactions };
}

/** Reads a header from parsed JSON; `undefined` when it is none. */
export function decodeHeader(value: unknown): BlockHeader | undefined {
  if (!isRecord(value)) return undefined;
  const { height, previousHash, merkleRoot: root, timestamp, difficulty, nonce, miner } = value;
  if (!isCount(height, 0xffffffff) || !isHash(previousHash) || !isHash(root)) return undefined;
  if (!isCount(timestamp) || !isCount(difficulty) || !isCount(nonce, MAX_NONCE)) return undefined;
  if (!isAddress(miner)) return undefined;
  return { height, previousHash, merkleRoot: root, timestamp, difficulty, nonce, miner };
}

function sha256(...parts: Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
