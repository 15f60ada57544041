import { createDevnetNode, type DevnetNode, type DevnetNodeOptions } from '../devnet-node';
import type { DevnetEvents } from '../events';
import { waitFor } from './wait-for';

/** Nodes on real sockets that end together. */
export interface TestNetwork {
  startNode(options?: DevnetNodeOptions): Promise<DevnetNode>;
  stop(): Promise<void>;
}

/** Rules under which a block takes a few hashes, and a coinbase matures at once. */
export const quickRules = {
  initialDifficulty: 64,
  minimumDifficulty: 16,
  retargetWindow: 0,
  coinbaseMaturity: 2,
};

/** Times under which nodes find each other again at once. */
const quickTimes = { maxReconnectPauseSeconds: 0.3, banSeconds: 60, pingIntervalSeconds: 1 };

/** Creates an empty network. */
export function createTestNetwork(): TestNetwork {
  const nodes: DevnetNode[] = [];
  return {
    async startNode({ rules, p2p, ...options } = {}) {
      const node = createDevnetNode({
        name: `node-${nodes.length + 1}`,
        rules: { ...quickRules, ...rules },
        p2p: { ...quickTimes, ...p2p },
        ...options,
      });
      nodes.push(node);
      await node.start();
      return node;
    },
    async stop() {
      await Promise.all(nodes.splice(0).map((node) => node.stop()));
    },
  };
}

/** Records the payloads of one event from now on. */
export function record<Name extends keyof DevnetEvents>(
  node: DevnetNode,
  name: Name,
): DevnetEvents[Name][] {
  const payloads: DevnetEvents[Name][] = [];
  node.on(name, (payload) => payloads.push(payload));
  return payloads;
}

/** Mines a number of blocks, one after the other. */
export async function mineBlocks(node: DevnetNode, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await node.mineBlock();
}

/** Waits until all nodes have the same head. */
export async function agree(...nodes: DevnetNode[]): Promise<void> {
  await waitFor(() => new Set(nodes.map(({ head }) => head.hash)).size === 1);
}

/** Waits until the node has so many active peers. */
export async function connected(node: DevnetNode, count = 1): Promise<void> {
  await waitFor(() => node.peers().filter(({ active }) => active).length === count);
}
