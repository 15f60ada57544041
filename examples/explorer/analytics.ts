import type { NodeBlock } from './chain-reader';

/** A point of a chart: time in seconds since 1970, and the value. */
export interface Point {
  time: number;
  value: number;
}

/** What can be computed from the newest blocks, by name; no points of what the chain does not have. */
export const analytics: Readonly<Record<string, (blocks: readonly NodeBlock[]) => Point[]>> = {
  'block-time': (blocks) =>
    withParents(blocks).map(([parent, { timestamp }]) =>
      point(timestamp, secondsSince(parent, timestamp)),
    ),
  difficulty: (blocks) =>
    blocks.flatMap(({ timestamp, difficulty }) => points(timestamp, difficulty)),
  hashrate: (blocks) =>
    withParents(blocks).flatMap(([parent, { timestamp, difficulty }]) => {
      const seconds = Math.max(0.001, secondsSince(parent, timestamp));
      return points(timestamp, difficulty && difficulty / seconds);
    }),
  'gas-used': (blocks) =>
    blocks.flatMap(({ timestamp, gas_used_ratio }) => points(timestamp, gas_used_ratio)),
  'tx-volume': (blocks) =>
    blocks.map(({ timestamp, transactions }) =>
      point(timestamp, transactions.filter(({ from }) => from !== 'coinbase').length),
    ),
  'active-addresses': (blocks) =>
    blocks.map(({ timestamp, transactions }) => {
      const addresses = new Set(transactions.flatMap(({ from, to }) => [from, to]));
      addresses.delete('coinbase');
      addresses.delete('');
      return point(timestamp, addresses.size);
    }),
};

/** Blocks behind their parents, but for the first one's children: its time came with the software. */
function withParents(blocks: readonly NodeBlock[]): [NodeBlock, NodeBlock][] {
  return blocks
    .slice(1)
    .map((block, i): [NodeBlock, NodeBlock] => [blocks[i] as NodeBlock, block])
    .filter(([parent]) => parent.height > 0);
}

function point(time: number, value: number): Point {
  return { time, value };
}

function points(time: number, value: number | undefined): Point[] {
  return value === undefined ? [] : [point(time, value)];
}

function secondsSince(parent: NodeBlock | undefined, timestamp: number): number {
  return timestamp - (parent?.timestamp ?? timestamp);
}
