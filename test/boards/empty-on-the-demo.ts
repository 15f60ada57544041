import type { PanelQuery } from '../../packages/stack/src/dashboards/panel-queries';

const all = /./;
const jsonRpc = /^(?!Sources|Longest|Time of a poll|Errors of sources|Height|What)/;

/**
 * The panels that the demo on the devnet leaves empty, by board: it has neither gas nor fees by size,
 * no JSON-RPC, no server as several processes, nobody who asks `/health`, and no node that knows the
 * hash rate of the network or a limit of peers. All others have to show something.
 */
const emptyPanels: Readonly<Record<string, readonly RegExp[]>> = {
  overview: [/^Network hash rate$/, /^Hash rate of the network$/],
  chain: [/^Gas used$/, /^Blocks that are not final$/, /^Time since the last one$/],
  transactions: [
    /^Waiting$/,
    /^Price of gas$/,
    /^Base fee of blobs$/,
    /^Fee for a thousand bytes$/,
  ],
  network: [/^Places taken$/, /^Failed attempts to connect$/],
  mining: [/^Share of the network$/],
  node: [/^Members of a cluster$/, /^Health checks$/, /^Time of health checks$/],
  api: [/^Size of (?:requests|responses)$/],
  rpc: [jsonRpc],
  slo: [/^RPC availability: /],
  // Exporters of containers have nothing to show on a machine without any.
  hosts: [all],
};

/** Whether a query may be empty on the demo: its panel says when it is, and the demo is such a case. */
export function mayBeEmptyOnTheDemo({ board, title, emptyIf }: PanelQuery): boolean {
  const key = board.slice(board.lastIndexOf('-') + 1);
  return emptyIf !== undefined && (emptyPanels[key] ?? []).some((pattern) => pattern.test(title));
}
