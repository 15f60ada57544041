import type { CallNode } from './json-rpc';

/** What the tests read of a block, as numbers. */
export interface RawEvmBlock {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: number;
  readonly transactions: number;
  readonly size: number;
  readonly gasUsed: number;
  readonly gasLimit: number;
  readonly baseFee: number;
}

/** Asks an execution client for a block by its height, hash or tag. */
export async function getEvmBlock(call: CallNode, which: number | string): Promise<RawEvmBlock> {
  const isHash = typeof which === 'string' && which.startsWith('0x');
  const block = (await call(
    isHash ? 'eth_getBlockByHash' : 'eth_getBlockByNumber',
    typeof which === 'number' ? `0x${which.toString(16)}` : which,
    false,
  )) as Record<string, string> & { transactions: readonly string[] };

  return {
    number: Number(block.number),
    hash: block.hash as string,
    parentHash: block.parentHash as string,
    timestamp: Number(block.timestamp),
    transactions: block.transactions.length,
    size: Number(block.size),
    gasUsed: Number(block.gasUsed),
    gasLimit: Number(block.gasLimit),
    baseFee: Number(block.baseFeePerGas),
  };
}

/** Asks for the blocks from one height up to and with another. */
export async function getEvmBlocks(
  call: CallNode,
  from: number,
  to: number,
): Promise<RawEvmBlock[]> {
  const heights = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  return Promise.all(heights.map((height) => getEvmBlock(call, height)));
}
