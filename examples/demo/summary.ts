import type { Demo } from './demo';
import type { ServerProcess } from './processes';

/** The metrics of a server by name; labelled ones are added up. */
type Values = ReadonlyMap<string, number>;

/** Renders one screen that says what the three servers' `/metrics` say now. */
export async function renderSummary(demo: Demo): Promise<string> {
  const servers = [demo.node, demo.peer, demo.explorer, demo.ai];
  const values = await Promise.all(servers.map(readMetrics));
  const rows: [string, string, (value: number) => string][] = [
    ['block height', 'xai_block_height', whole],
    ['blocks recorded', 'xai_blocks_total', whole],
    ['transactions waiting', 'xai_transaction_pool_size', whole],
    ['transactions recorded', 'xai_transactions_total', whole],
    ['peers', 'xai_peers_connected', whole],
    ['hash rate', 'xai_mining_hashrate', (value) => `${whole(value)} H/s`],
    ['in sync', 'xai_chain_sync_status', (value) => (value === 1 ? 'yes' : 'no')],
    ['reorganisations', 'xai_chain_reorgs_total', whole],
    ['total supply', 'xai_total_supply_xai', whole],
    ['AI tasks', 'xai_ai_tasks_total', whole],
    ['API requests', 'xai_api_requests_total', whole],
    ['API errors', 'xai_api_errors_total', whole],
    ['memory', 'process_resident_memory_bytes', (value) => `${whole(value / 1e6)} MB`],
  ];
  const head = ['', ...servers.map(({ name }) => name)];
  const body = rows.map(([title, metric, format]) => [
    title,
    ...values.map((server) => {
      const value = server.get(metric);
      return value === undefined ? '-' : format(value);
    }),
  ]);
  return [head, ...body]
    .map(
      ([title = '', ...cells]) =>
        title.padEnd(24) + cells.map((cell) => cell.padStart(16)).join(''),
    )
    .join('\n');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Reads what a server says at `/metrics`; empty if it does not answer. */
async function readMetrics({ url }: Pick<ServerProcess, 'url'>): Promise<Values> {
  const values = new Map<string, number>();
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) });
    for (const line of (await response.text()).split('\n')) {
      const match = /^(\w+)(?:\{.*\})? (\S+)$/.exec(line);
      if (match === null) continue;
      const [, name, value] = match as unknown as [string, string, string];
      values.set(name, (values.get(name) ?? 0) + Number(value));
    }
  } catch {
    // Shown as dashes.
  }
  return values;
}
