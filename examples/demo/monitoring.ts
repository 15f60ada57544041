import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type RunningEngines,
  renderStack,
  type StackConfig,
  startEngines,
} from '@xai-metrics/stack';
import type { Demo } from './demo';
import { findFreePort } from './ports';

/** Prometheus and Alertmanager on the stack of the demo. */
export interface Monitoring {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** Names of the alerts that fire now. */
  firing(): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * Generates the stack of the demo and starts Prometheus and Alertmanager from the PATH on it.
 *
 * @returns the sentences that say why not, where they are missing
 */
export async function startMonitoring(demo: Demo): Promise<Monitoring | string> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-demo-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  let engines: RunningEngines;
  try {
    const config = await configure(demo);
    for (const { path, content } of renderStack(config)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    engines = await startEngines(folder, config);
  } catch (error) {
    removeFolder();
    return (error as Error).message;
  }
  const { prometheusUrl, alertmanagerUrl } = engines;
  return {
    prometheusUrl,
    alertmanagerUrl,
    async firing() {
      const response = await fetch(`${prometheusUrl}/api/v1/alerts`, {
        signal: AbortSignal.timeout(2_000),
      });
      const { data } = (await response.json()) as {
        data: { alerts: { state: string; labels: { alertname: string } }[] };
      };
      const firing = data.alerts.filter(({ state }) => state === 'firing');
      return [...new Set(firing.map(({ labels }) => labels.alertname))].sort();
    },
    async stop() {
      await engines.stop();
      removeFolder();
    },
  };
}

async function configure(demo: Demo): Promise<StackConfig> {
  const target = ({ url }: { url: string }) => new URL(url).host;
  const free = async (port: number) => `127.0.0.1:${await findFreePort(port)}`;
  return {
    chainProfile: 'devnet',
    cluster: 'demo',
    groups: ['mining', 'validation'],
    targets: {
      node: [target(demo.node), target(demo.peer)],
      explorer: [target(demo.explorer)],
      ai: [target(demo.ai)],
    },
    engines: { prometheus: await free(9090), alertmanager: await free(9093) },
    // What one machine remembers of a demo.
    retention: '1d',
  };
}
