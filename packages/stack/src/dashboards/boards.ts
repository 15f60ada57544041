import { hasGroup } from '../alerts/alert-groups';
import type { OptionalGroup } from '../config/stack-config';
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
import { type Board, type BoardDefinition, boardJobs, type PanelDefinition } from './define-board';

/** The boards in the order in which one looks at them. */
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

/** Writes the boards for a configuration, with what belongs to the groups that it has. */
export function writeBoards(context: StackContext): BoardDefinition[] {
  const hosts = hostsBoard(context);
  const written = boards.map((board) => withChainLimits(context, board));
  const all = [...written, ...(hosts === undefined ? [] : [hosts])];
  const isWanted = ({ group }: { readonly group?: OptionalGroup }) =>
    group === undefined || hasGroup(context.config, group);
  return all
    .filter(isWanted)
    .map((board) => ({
      ...board,
      rows: board.rows
        .filter(isWanted)
        .map((row) => ({ ...row, panels: row.panels.filter(isWanted) }))
        .filter(({ panels }) => panels.length > 0),
    }))
    .map((board) => (context.config.rarePanels === 'shown' ? board : collapseRare(board)))
    .filter(({ rows }) => rows.length > 0);
}

/**
 * Moves what few servers and chains have into a row of its own, which is shut: a board is not to begin with
 * panels that stay empty.
 */
function collapseRare({ rows, ...board }: BoardDefinition): BoardDefinition {
  const usual = rows.map((row) => ({ ...row, panels: row.panels.filter(({ rare }) => !rare) }));
  const panels = rows.flatMap((row) => row.panels.filter(({ rare }) => rare));
  const all = [...usual, { title: 'Only on some servers and chains', collapsed: true, panels }];
  return { ...board, rows: all.filter((row) => row.panels.length > 0) };
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
 * The address in Grafana of the panel that explains an alert, with the labels of the alert as values of
 * the board's variables: a template that Prometheus fills in.
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
  for (const definition of writeBoards(context)) {
    const { key, rows } = definition;
    const board = `${context.config.grafanaUrl}/d/${boardUid(context, key)}`;
    const chosen = chooseByLabels(context, definition);
    for (const { title, alerts = [] } of rows.flatMap((row) => row.panels)) {
      const url = `${board}?viewPanel=${panelId(title)}${chosen}`;
      for (const alert of alerts) if (!urls.has(alert)) urls.set(alert, url);
    }
  }
  return urls;
}

/** Parameters that choose what an alert is about, as far as it has those labels. */
function chooseByLabels(context: StackContext, board: BoardDefinition): string {
  // That of a probe, or of an alert about all of them, is not among the jobs of the board.
  const job = `{{ if match "^(?:${boardJobs(context, board)})$" $labels.job }}&var-job={{ $labels.job | urlquery }}{{ end }}`;
  const others = ['instance', ...board.variables].map(
    (label) => `{{ with $labels.${label} }}&var-${label}={{ . | urlquery }}{{ end }}`,
  );
  return [job, ...others].join('');
}
