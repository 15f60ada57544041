import type { ChainBlock } from '../facts';
import {
  orAbsent,
  readBlockTime,
  readFields,
  readHexCount,
  readList,
  readQuantity,
  readText,
  withoutAbsent,
} from '../rpc/reading';

/**
 * Reads a block, or a header as `newHeads` sends it, of an execution client.
 *
 * @throws SourceError `invalid` without number, hash or time, `nonsense` for a time that cannot be
 */
export function readEvmBlock(value: unknown, what: string): ChainBlock {
  const block = readFields(value, what);
  const height = readHexCount(block.number, `${what}.number`);
  const difficulty = orAbsent(() => readQuantity(block.difficulty, 'difficulty'));
  return withoutAbsent({
    height,
    hash: readText(block.hash, `${what}.hash`),
    parentHash: orAbsent(() => readText(block.parentHash, 'parentHash')),
    timestamp: readBlockTime(
      readHexCount(block.timestamp, `${what}.timestamp`),
      height,
      `${what}.timestamp`,
    ),
    transactionCount: orAbsent(() => readList(block.transactions, 'transactions').length),
    sizeBytes: orAbsent(() => readHexCount(block.size, 'size')),
    // Since the merge it is 0, which is no difficulty but the want of one.
    difficulty: difficulty === 0n ? undefined : difficulty,
    gasUsedRatio: orAbsent(() => readRatio(block.gasUsed, block.gasLimit)),
  });
}

function readRatio(gasUsed: unknown, gasLimit: unknown): number | undefined {
  const limit = Number(readQuantity(gasLimit, 'gasLimit'));
  const used = Number(readQuantity(gasUsed, 'gasUsed'));
  return limit > 0 && used <= limit ? used / limit : undefined;
}
