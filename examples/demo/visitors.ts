import type { AnvilDemo } from './anvil-demo';
import type { Demo } from './demo';

/** People and programs that use the servers of the demo. */
export interface Visitors {
  stop(): void;
}

interface Visit {
  server: 'node' | 'explorer' | 'ai';
  /** How often it happens, relative to the others. */
  weight: number;
  path(): string;
  body?(): unknown;
}

const visitsPerSecond = 4;
// The first of the accounts that every anvil has.
const richAccount = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

/**
 * Sends light traffic to the servers: pages and API calls about what is really on the chain, tasks
 * of which some fail, and the wrong addresses that every public server sees.
 */
export function startVisitors(demo: Demo | AnvilDemo): Visitors {
  const hasNodeApi = 'node' in demo;
  let height = 0;
  let turn = 0;
  const visits: Visit[] = [
    { server: 'explorer', weight: 6, path: () => '/' },
    { server: 'explorer', weight: 4, path: () => '/blocks' },
    { server: 'explorer', weight: 5, path: () => `/block/${someHeight()}` },
    { server: 'explorer', weight: 3, path: () => `/api/blocks/${someHeight()}` },
    { server: 'explorer', weight: 2, path: () => '/api/analytics/block-time' },
    { server: 'explorer', weight: 2, path: () => `/search?q=${someHeight()}` },
    { server: 'explorer', weight: 1, path: () => '/search?q=what+is+this' },
    { server: 'explorer', weight: 1, path: () => '/wp-login.php' },
    ...(hasNodeApi ? nodeVisits() : evmVisits),
    { server: 'ai', weight: 2, path: () => `/questioning/block/${height}` },
    { server: 'ai', weight: 3, path: () => '/personal-ai/tasks', body: () => task('estimate-fee') },
    {
      server: 'ai',
      weight: 2,
      path: () => '/personal-ai/tasks',
      body: () => task('find-anomalies'),
    },
    {
      server: 'ai',
      weight: 1,
      path: () => '/personal-ai/tasks',
      body: () => ({ kind: 'summarize-block', parameters: { height: -1 } }),
    },
  ];
  const rounds = visits.flatMap((visit) => Array.from({ length: visit.weight }, () => visit));
  const timer = setInterval(() => void visitNext(), 1000 / visitsPerSecond);
  return { stop: () => clearInterval(timer) };

  async function visitNext(): Promise<void> {
    // A fixed stride that is prime to the number of visits reaches all of them in mixed order.
    turn = (turn + 17) % rounds.length;
    const { server, path, body } = rounds[turn] as Visit;
    const signal = AbortSignal.timeout(5_000);
    try {
      height = (await readHeight(signal)) ?? height;
      const response = await fetch(urlOf(server) + path(), {
        signal,
        redirect: 'manual',
        ...(body && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body()),
        }),
      });
      await response.arrayBuffer();
    } catch {
      // A server that is down or slow is what the demo shows, not a fault of the visitors.
    }
  }

  async function readHeight(signal: AbortSignal): Promise<number | undefined> {
    const url = hasNodeApi ? `${demo.node.url}/block/latest` : `${demo.explorer.url}/api/stats`;
    const answer = (await (await fetch(url, { signal })).json()) as Record<string, number>;
    return answer.height ?? answer.chain_height;
  }

  function urlOf(server: Visit['server']): string {
    return server === 'node' ? (demo as Demo).node.url : demo[server].url;
  }

  function nodeVisits(): Visit[] {
    return [
      { server: 'node', weight: 5, path: () => '/stats' },
      { server: 'node', weight: 3, path: () => `/blocks/${someHeight()}` },
      { server: 'node', weight: 2, path: () => '/mempool/stats' },
      { server: 'node', weight: 1, path: () => `/blocks/${height + 1_000}` },
      { server: 'node', weight: 1, path: () => '/send', body: () => ({ not: 'a transaction' }) },
      { server: 'node', weight: 3, path: () => '/rpc', body: () => call('getblockcount') },
      { server: 'node', weight: 2, path: () => '/rpc', body: () => call('getblock', someHeight()) },
      {
        server: 'node',
        weight: 1,
        path: () => '/rpc',
        body: () => call('getblock', height + 1_000),
      },
      { server: 'node', weight: 1, path: () => '/rpc', body: () => call('sendmoney') },
      {
        server: 'node',
        weight: 1,
        path: () => '/rpc',
        body: () => [call('getdifficulty'), call('getmempoolinfo'), notification('getblockcount')],
      },
    ];
  }

  function someHeight(): number {
    return Math.max(0, height - (turn % 20));
  }
}

const evmVisits: readonly Visit[] = [
  { server: 'explorer', weight: 3, path: () => `/address/${richAccount}` },
  { server: 'explorer', weight: 2, path: () => '/api/mempool' },
  // What an EVM node cannot tell.
  { server: 'explorer', weight: 1, path: () => '/api/richlist' },
];

function call(method: string, ...params: unknown[]) {
  return { ...notification(method, ...params), id: 1 };
}

function notification(method: string, ...params: unknown[]) {
  return { jsonrpc: '2.0', method, params };
}

function task(kind: string) {
  return { kind };
}
