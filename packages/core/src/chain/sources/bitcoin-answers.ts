import type { ChainBlock, ChainFacts } from '../facts';
import {
  type Fields,
  orAbsent,
  readAmount,
  readBlockTime,
  readCount,
  readFields,
  readFlag,
  readList,
  readText,
  withoutAbsent,
} from '../rpc/reading';

// Progress is an estimate that many nodes never bring to 1.
const nearlyDone = 0.999;

/** The chain that each node has to itself, for development. */
export const regtest = 'regtest';

/** A block with the ids of its transactions, as `getblock` answers by default. */
export function readBitcoinBlock(block: Fields): ChainBlock {
  const height = readCount(block.height, 'getblock.height');
  const count = orAbsent(() => readCount(block.nTx, 'nTx'));
  return withoutAbsent({
    height,
    hash: readText(block.hash, 'getblock.hash'),
    parentHash: orAbsent(() => readText(block.previousblockhash, 'previousblockhash')),
    timestamp: readBlockTime(block.time, height, 'getblock.time'),
    transactionCount: count ?? orAbsent(() => readList(block.tx, 'tx').length),
    sizeBytes: orAbsent(() => readCount(block.size, 'size')),
    difficulty: orAbsent(() => readAmount(block.difficulty, 'difficulty')),
  });
}

/** How far the node is, from `getblockchaininfo`. */
export function readBitcoinSyncing(info: Fields): ChainFacts['syncing'] {
  const headers = readHeaders(info.headers);
  const blocks = readCount(info.blocks, 'blocks');
  const flag = orAbsent(() => readFlag(info.initialblockdownload, 'initialblockdownload'));
  const progress = orAbsent(() => readAmount(info.verificationprogress, 'verificationprogress'));
  const ratio = progress === undefined ? undefined : Math.min(1, progress);
  // Flag and progress go by the age of the newest block, which says nothing where blocks are made by hand.
  const isOld = info.chain !== regtest && (flag ?? (ratio ?? 1) < nearlyDone);
  const hasMoreHeaders = headers > blocks && (flag === undefined || info.chain === regtest);
  return withoutAbsent({
    isSyncing: isOld || hasMoreHeaders,
    // Relatives without the flag, as hsd, repeat their own height where the best header should be.
    targetHeight: flag === undefined && headers <= blocks ? undefined : Math.max(headers, blocks),
    ratio,
  });
}

/** Some have -1 as long as no peer has sent any. */
function readHeaders(headers: unknown): number {
  return headers === -1 ? 0 : readCount(headers, 'headers');
}

/** Transactions and bytes, from `getmempoolinfo`. */
export function readBitcoinMempool(info: Fields): ChainFacts['mempool'] {
  return withoutAbsent({
    transactions: readCount(info.size, 'getmempoolinfo.size'),
    bytes: orAbsent(() => readCount(info.bytes, 'getmempoolinfo.bytes')),
  });
}

/** `/Satoshi:25.0.0/`, with what the operator adds behind it. */
export function readBitcoinClient({ subversion }: Fields): ChainFacts['client'] {
  const text = readText(subversion, 'subversion');
  const [, name, version] = /^\/?([^:/]+):([^/(]+)/.exec(text) ?? [];
  return name && version ? { name, version } : { version: text };
}

/** A node that has seen too few blocks answers with a list of errors, or -1. */
export function readFeeRate(answer: unknown): number | undefined {
  const fields = typeof answer === 'number' ? { feerate: answer } : readFields(answer, 'estimate');
  return orAbsent(() => readAmount(fields.feerate ?? (fields as Fields).fee, 'feerate'));
}
