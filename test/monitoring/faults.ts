import { setTimeout as sleep } from 'node:timers/promises';
import { sampleValue, scrape } from '../samples';
import type { MonitoredDemo } from './monitored-demo';

/** A fault of the demo, and the alert that has to tell of it. */
export interface Fault {
  /** What is done, as it is shown in the table. */
  readonly fault: string;
  readonly alert: string;
  /** Where the notification has to arrive. */
  readonly reaches: readonly ('slack' | 'pagerduty' | 'mail')[];
  begin(demo: MonitoredDemo): Promise<void>;
  end(demo: MonitoredDemo): Promise<void>;
}

type NodeName = 'node' | 'peer';

const everywhere = ['slack', 'pagerduty', 'mail'] as const;

/** Each fault switch of the demo, those that do not disturb each other together. */
export const faultRounds: readonly (readonly Fault[])[] = [
  [
    switched('failingApi', 'HighAPIErrorRate', ['slack'], ['node'], true),
    switched('slowPeer', 'HighNetworkLatency', ['slack'], ['node'], 3_000, 0),
    switched('reorg', 'DeepChainReorganization', everywhere, ['peer'], 8),
    // Nearly all of the pool: a block takes 180 of them, and some blocks are soon there.
    switched('mempoolFlood', 'LargeMempool', ['slack'], ['peer'], 4_500),
  ],
  [refusedBlock(), switched('partition', 'NoPeersConnected', everywhere, ['peer'], true)],
  [switched('stalledMiner', 'BlockProductionStopped', everywhere, ['node', 'peer'], true)],
];

function switched(
  name: string,
  alert: string,
  reaches: Fault['reaches'],
  nodes: readonly NodeName[],
  on: boolean | number,
  off: boolean | number = false,
): Fault {
  const isDeed = ['reorg', 'mempoolFlood', 'invalidBlock'].includes(name);
  const set = async ({ demo }: MonitoredDemo, value: boolean | number) => {
    await Promise.all(nodes.map((node) => setFault(demo[node].url, name, value)));
  };
  return {
    fault: `${name} ${on} on ${nodes.length === 2 ? 'both nodes' : nodes[0] === 'node' ? 'node 1' : 'node 2'}`,
    alert,
    reaches,
    begin: (monitored) => set(monitored, on),
    // What is a single deed has ended by itself.
    end: (monitored) => (isDeed ? Promise.resolve() : set(monitored, off)),
  };
}

/**
 * An invalid block of node 2, which node 1 has refused: it fetches the block after it was told of it, and
 * a partition that comes before would keep it from that. Node 1 bans node 2 then for a while.
 */
function refusedBlock(): Fault {
  const fault = switched('invalidBlock', 'InvalidBlocks', ['slack'], ['peer'], true);
  return {
    ...fault,
    async begin(monitored) {
      const { url } = monitored.demo.node;
      const labels = { validation_type: 'reward' };
      const refused = async () =>
        sampleValue(await scrape(url), 'xai_validation_failures_total', labels) ?? 0;
      const before = await refused();
      await fault.begin(monitored);
      for (let i = 0; (await refused()) <= before; i += 1) {
        if (i === 240) throw new Error('Node 1 has not refused the block of node 2 in a minute.');
        await sleep(250);
      }
    },
  };
}

async function setFault(url: string, name: string, value: boolean | number): Promise<void> {
  const response = await fetch(`${url}/admin/faults/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ value }),
    signal: AbortSignal.timeout(240_000),
  });
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
}
