import { findFreePort } from './ports';
import type { ServerProcess } from './processes';
import { createServerGroup } from './server-group';

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
  /** Seconds that a node may be without peers before it is not ready. @defaultValue `5` */
  peersGraceSeconds?: number;
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
  const { ports = { node: 8000, explorer: 5001, ai: 8001 }, blockSeconds = 3 } = options;
  const { transactionsPerSecond = 1, mining = true, peersGraceSeconds = 5 } = options;
  const { start, stop } = createServerGroup(options.onExit);
  const chain = [
    ...['--block-seconds', String(blockSeconds), '--traffic', String(transactionsPerSecond)],
    ...(mining ? [] : ['--no-mining']),
  ];
  const grace = ['--peers-grace', String(peersGraceSeconds)];

  try {
    // Each node is compared with the other one, so the first has to know where the second will be.
    const peerPort = await findFreePort(0);
    const peerApi = ['--reference', `http://127.0.0.1:${peerPort}`];
    const first = ['--name', 'node-1', ...peerApi, ...grace, ...chain];
    const node = await start('node 1', 'node-api', ports.node, first);
    const peers = ['--peer', `127.0.0.1:${node.p2pPort}`, '--reference', node.url];
    const second = ['--name', 'node-2', ...peers, ...grace, ...chain];
    const peer = await start('node 2', 'node-api', peerPort, second);
    const access = ['--node', node.url, '--reference', peer.url, ...grace];
    const explorer = await start('explorer', 'explorer', ports.explorer, access);
    const ai = await start('AI service', 'ai-service', ports.ai, access);
    return { node, peer, explorer, ai, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
