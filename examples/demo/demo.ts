import { findFreePort } from './ports';
import { type ServerProcess, startServer } from './processes';

/** How the demo is set up. */
export interface DemoOptions {
  /**
   * Wanted ports of node API, explorer and AI service; taken ones are replaced by free ones.
   * @defaultValue `{ node: 8000, explorer: 5001, ai: 8001 }`
   */
  ports?: { node: number; explorer: number; ai: number };
  /** Block interval the chain aims at. @defaultValue `3` */
  blockSeconds?: number;
  /** Transactions that each node's wallets send. @defaultValue `1` */
  transactionsPerSecond?: number;
  /** Whether the nodes mine. @defaultValue `true` */
  mining?: boolean;
  /** Hears of a server that ended by itself. */
  onExit?(message: string): void;
}

/** The running demo: two nodes and the three servers. */
export interface Demo {
  /** The first node with its API in Fastify. */
  readonly node: ServerProcess;
  /** The second node, the first one's peer. */
  readonly peer: ServerProcess;
  /** The explorer in Express. */
  readonly explorer: ServerProcess;
  /** The AI service in Koa. */
  readonly ai: ServerProcess;
  /** Ends everything. */
  stop(): Promise<void>;
}

/** Starts two nodes, the explorer and the AI service, each in a process of its own. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { ports = { node: 8000, explorer: 5001, ai: 8001 }, blockSeconds = 3, onExit } = options;
  const { transactionsPerSecond = 1, mining = true } = options;
  const started: ServerProcess[] = [];
  const chain = [
    ...['--block-seconds', String(blockSeconds), '--traffic', String(transactionsPerSecond)],
    ...(mining ? [] : ['--no-mining']),
  ];

  try {
    const node = await start('node 1', 'node-api', ports.node, ['--name', 'node-1', ...chain]);
    const peers = ['--peer', `127.0.0.1:${node.p2pPort}`];
    const peer = await start('node 2', 'node-api', 0, ['--name', 'node-2', ...peers, ...chain]);
    const explorer = await start('explorer', 'explorer', ports.explorer, ['--node', node.url]);
    const ai = await start('AI service', 'ai-service', ports.ai, ['--node', node.url]);
    return { node, peer, explorer, ai, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function start(
    name: string,
    program: Parameters<typeof startServer>[1],
    wantedPort: number,
    args: readonly string[],
  ): Promise<ServerProcess> {
    const port = await findFreePort(wantedPort);
    const server = await startServer(name, program, ['--port', String(port), ...args], onExit);
    started.push(server);
    return server;
  }

  async function stop(): Promise<void> {
    await Promise.all(started.map((server) => server.stop()));
  }
}
