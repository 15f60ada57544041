import type { PanelQuery } from '../../packages/stack/src/dashboards/panel-queries';

/**
 * The panels that the demo on the devnet leaves empty, by board: it has neither gas nor fees by size, no
 * gaps in the nonces of its pool, no server as several processes, and, as long as nothing is broken, no
 * reorganisation and no node that catches up. Its machine may have no RAID array, no systemd, no textfiles,
 * and a network card without a speed. All others have to show something.
 */
const emptyPanels: Readonly<Record<string, readonly RegExp[]>> = {
  // "safe" is a word of Ethereum's.
  chain: [
    /^Gas used$/,
    /^Blocks that are not final$/,
    /^Time since the last one$/,
    /^Time since the height rose$/,
  ],
  transactions: [
    /^Waiting$/,
    /^Price of gas$/,
    /^Base fee of blobs$/,
    /^Fee for a thousand bytes$/,
  ],
  network: [/^Failed attempts to connect$/],
  node: [/^Members of a cluster$/],
  hosts: [
    /^Disks that RAID arrays lack$/,
    /^Use of network cards$/,
    /^Units that /,
    /^Age of textfiles$/,
  ],
};

/** Whether a query may be empty on the demo: its panel says when it is, and the demo is such a case. */
export function mayBeEmptyOnTheDemo({ board, title, emptyIf }: PanelQuery): boolean {
  const key = board.slice(board.lastIndexOf('-') + 1);
  return emptyIf !== undefined && (emptyPanels[key] ?? []).some((pattern) => pattern.test(title));
}
