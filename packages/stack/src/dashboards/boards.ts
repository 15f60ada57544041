import { contextOfChain, type StackContext } from '../stack-context';
import { boardUid, panelId } from './board-names';
import { aiBoard } from './boards/ai';
import { apiBoard } from './boards/api';
import { chainBoard } from './boards/chain';
import { hostsBoard } from './boards/hosts';
import { miningBoard } from './boards/mining';
import { monitoringBoard } from './boards/monitoring';
import { networkBoard } from './boards/network';
import { nodeBoard } from './boards/node';
import { overviewBoard } from './boards/overview';
import { rpcBoard } from './boards/rpc';
import { sloBoard } from './boards/slo';
import { transactionsBoard } from './boards/transactions';
import type { Board, BoardDefinition, PanelDefinition } from './define-board';

/** The boards that every stack has, in the order in which one looks at them. */
const boards: readonly Board[] = [
  overviewBoard,
  chainBoard,
  transactionsBoard,
  networkBoard,
  miningBoard,
  nodeBoard,
  apiBoard,
  rpcBoard,
  sloBoard,
  aiBoard,
  monitoringBoard,
];

/** Writes all boards for a configuration. */
export function writeBoards(context: StackContext): BoardDefinition[] {
  const hosts = hostsBoard(context);
  const written = boards.map((board) => withChainLimits(context, board));
  return [...written, ...(hosts === undefined ? [] : [hosts])];
}

/** Gives the series of chains with a pace of their own the limits of that pace. */
function withChainLimits(context: StackContext, board: Board): BoardDefinition {
  const written = board(context);
  const ofChains = Object.keys(context.config.chains).map((chain) => ({
    chain,
    panels: panelsByTitle(board(contextOfChain(context, chain))),
  }));
  if (ofChains.length === 0) return written;
  const withLimits = (panel: PanelDefinition): PanelDefinition => {
    // Others mix the chains: there are no series to colour.
    if (!panel.queries.some(({ legend }) => legend.includes('{{chain}}'))) return panel;
    const chainThresholds = ofChains.flatMap(({ chain, panels }) => {
      const steps = panels.get(panel.title)?.thresholds ?? [];
      const isOther = JSON.stringify(steps) !== JSON.stringify(panel.thresholds ?? []);
      return isOther ? [{ chain, steps }] : [];
    });
    return chainThresholds.length === 0 ? panel : { ...panel, chainThresholds };
  };
  const rows = written.rows.map((row) => ({ ...row, panels: row.panels.map(withLimits) }));
  return { ...written, rows };
}

function panelsByTitle({ rows }: BoardDefinition): ReadonlyMap<string, PanelDefinition> {
  return new Map(rows.flatMap(({ panels }) => panels).map((panel) => [panel.title, panel]));
}

/** The panels that explain alerts, found once for a configuration: each of its alerts asks. */
const panelUrls = new WeakMap<StackContext, ReadonlyMap<string, string>>();

/**
 * The address in Grafana of the panel that explains an alert.
 *
 * @returns `undefined` if no panel does, as with Watchdog
 */
export function alertPanelUrl(context: StackContext, alert: string): string | undefined {
  const urls = panelUrls.get(context) ?? findPanelUrls(context);
  panelUrls.set(context, urls);
  return urls.get(alert);
}

function findPanelUrls(context: StackContext): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const { key, rows } of writeBoards(context)) {
    const board = `${context.config.grafanaUrl}/d/${boardUid(context, key)}`;
    for (const { title, alerts = [] } of rows.flatMap((row) => row.panels)) {
      const url = `${board}?viewPanel=${panelId(title)}`;
      for (const alert of alerts) if (!urls.has(alert)) urls.set(alert, url);
    }
  }
  return urls;
}
