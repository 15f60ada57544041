import type { NodeBlock } from './chain-reader';

/** A point of a chart: time in seconds since 1970, and the value. */
export interface Point {
  time: number;
  value: number;
}

/** What can be computed from the newest blocks, by name; no points of what the chain does not have. */
export const analytics: Readonly<Record<string, (blocks: readonly NodeBlock[]) => Point[]>> = {
  'block-time': (blocks) =>
    blocks.slice(1).map(({ timestamp }, i) => point(timestamp, secondsSince(blocks[i], timestamp))),
  difficulty: (blocks) =>
    blocks.flatMap(({ timestamp, difficulty }) => points(timestamp, difficulty)),
  hashrate: (blocks) =>
    blocks.slice(1).flatMap(({ timestamp, difficulty }, i) => {
      const seconds = Math.max(0.001, secondsSince(blocks[i], timestamp));
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

function point(time: number, value: number): Point {
  return { time, value };
}

function points(time: number, value: number | undefined): Point[] {
  return value === undefined ? [] : [point(time, value)];
}

function secondsSince(parent: NodeBlock | undefined, timestamp: number): number {
  return timestamp - (parent?.timestamp ?? timestamp);
}
