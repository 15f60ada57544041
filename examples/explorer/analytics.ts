import type { NodeBlock } from './node-client';

/** A point of a chart: time in seconds since 1970, and the value. */
export interface Point {
  time: number;
  value: number;
}

/** What can be computed from the newest blocks, by name. */
export const analytics: Readonly<Record<string, (blocks: readonly NodeBlock[]) => Point[]>> = {
  'block-time': (blocks) =>
    blocks.slice(1).map((block, i) => ({
      time: block.timestamp,
      value: block.timestamp - (blocks[i] as NodeBlock).timestamp,
    })),
  difficulty: (blocks) => blocks.map(({ timestamp, difficulty }) => point(timestamp, difficulty)),
  hashrate: (blocks) =>
    blocks.slice(1).map((block, i) => {
      const seconds = Math.max(0.001, block.timestamp - (blocks[i] as NodeBlock).timestamp);
      return point(block.timestamp, block.difficulty / seconds);
    }),
  'tx-volume': (blocks) =>
    blocks.map((block) => point(block.timestamp, block.transaction_count - 1)),
  'active-addresses': (blocks) =>
    blocks.map(({ timestamp, transactions }) => {
      const addresses = new Set(transactions.flatMap(({ from, to }) => [from, to]));
      addresses.delete('coinbase');
      return point(timestamp, addresses.size);
    }),
};

function point(time: number, value: number): Point {
  return { time, value };
}
