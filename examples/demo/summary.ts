import type { Monitoring } from './monitoring';
import type { ServerProcess } from './processes';

/** What a server says of itself: its metrics by name, labelled ones added up, and its readiness. */
interface Answers {
  values: ReadonlyMap<string, number>;
  ready: string;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

const rows: readonly [title: string, metric: string, format: (value: number) => string][] = [
  ['block height', 'xai_block_height', whole],
  ['blocks behind', 'xai_chain_head_lag_blocks', whole],
  ['index behind', 'xai_chain_index_lag_blocks', whole],
  ['blocks recorded', 'xai_blocks_total', whole],
  ['transactions waiting', 'xai_transaction_pool_size', whole],
  ['transactions recorded', 'xai_transactions_total', whole],
  ['peers', 'xai_peers_connected', whole],
  ['hash rate', 'xai_mining_hashrate', (value) => `${whole(value)} H/s`],
  ['gas price', 'xai_gas_price_wei', (value) => `${(value / 1e9).toFixed(3)} gwei`],
  ['in sync', 'xai_chain_sync_status', (value) => (value === 1 ? 'yes' : 'no')],
  ['reorganisations', 'xai_chain_reorgs_total', whole],
  ['total supply', 'xai_total_supply_xai', whole],
  ['AI tasks', 'xai_ai_tasks_total', whole],
  ['API requests', 'xai_api_requests_total', whole],
  ['API errors', 'xai_api_errors_total', whole],
  ['memory', 'process_resident_memory_bytes', (value) => `${whole(value / 1e6)} MB`],
];

/** Renders one screen that says what the servers' `/metrics` and `/readyz` say now, and which alerts fire. */
export async function renderSummary(
  servers: readonly Pick<ServerProcess, 'name' | 'url'>[],
  monitoring?: Pick<Monitoring, 'firing'>,
): Promise<string> {
  const answers = await Promise.all(servers.map(readAnswers));
  const head = ['', ...servers.map(({ name }) => name)];
  const body = rows
    // What nobody has on this chain is no row.
    .filter(([, metric]) => answers.some(({ values }) => values.has(metric)))
    .map(([title, metric, format]) => [
      title,
      ...answers.map(({ values }) => {
        const value = values.get(metric);
        return value === undefined ? '-' : format(value);
      }),
    ]);
  const ready = ['ready', ...answers.map((answer) => answer.ready)];
  const table = [head, ready, ...body]
    .map(
      ([title = '', ...cells]) =>
        title.padEnd(24) + cells.map((cell) => ` ${cell}`.padStart(17)).join(''),
    )
    .join('\n');
  const alerts = await monitoring?.firing().catch(() => undefined);
  return alerts === undefined ? table : `${table}\nalerts: ${alerts.join(', ') || 'none'}`;
}

async function readAnswers({ url }: Pick<ServerProcess, 'url'>): Promise<Answers> {
  const [values, ready] = await Promise.all([readMetrics(url), readReadiness(url)]);
  return { values, ready };
}

/** Reads what a server says at `/metrics`; empty if it does not answer. */
async function readMetrics(url: string): Promise<ReadonlyMap<string, number>> {
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

/** Whether a server is ready, and if not, the first reason. */
async function readReadiness(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    const { status } = (await response.json()) as { status?: string };
    if (response.ok) return status === 'warn' ? 'yes, warns' : 'yes';
    return `no: ${(response.headers.get('x-ready-reason') ?? '').split(',')[0]}`;
  } catch {
    return '-';
  }
}
