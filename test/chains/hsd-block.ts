import type { CallNode } from './json-rpc';

/** What the tests read of a block. */
export interface RawHsdBlock {
  readonly height: number;
  readonly hash: string;
  readonly previousblockhash: string | null;
  readonly time: number;
  readonly tx: readonly string[];
  readonly size: number;
  readonly difficulty: number;
}

/** Asks a node for a block of the best chain by its height, or the newest one. */
export async function getHsdBlock(call: CallNode, height?: number): Promise<RawHsdBlock> {
  const hash = height === undefined ? call('getbestblockhash') : call('getblockhash', height);
  return (await call('getblock', await hash)) as RawHsdBlock;
}

/** Asks for the blocks from one height up to and with another. */
export function getHsdBlocks(call: CallNode, from: number, to: number): Promise<RawHsdBlock[]> {
  const heights = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  return Promise.all(heights.map((height) => getHsdBlock(call, height)));
}
