import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { renderStack, type StackConfig, type StackFile } from '../../packages/stack/src';
import { startEngines } from '../../packages/stack/src/engines/start-engines';
import { freeAddress } from '../../packages/stack/test/free-address';
import { type Receivers, startReceivers } from '../../packages/stack/test/receivers';
import { createPrometheusApi, type PrometheusApi } from './prometheus-api';

type Demo = import('../../examples/demo/demo').Demo;
type Visitors = import('../../examples/demo/visitors').Visitors;

/** The demo with visitors, under the native engines of its stack, which notify stand-ins. */
export interface MonitoredDemo {
  readonly demo: Demo;
  readonly config: StackConfig;
  readonly files: readonly StackFile[];
  readonly receivers: Receivers;
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly prometheus: PrometheusApi;
  stop(): Promise<void>;
}

// The servers run in processes of their own, so they run from the build; `npm test` builds first.
const build = join(__dirname, '../../examples/dist/demo');

/**
 * Starts everything on free ports; resolves when Prometheus and Alertmanager are ready.
 *
 * @param thresholds - besides those of the profile `devnet`
 */
export async function startMonitoredDemo(
  thresholds: NonNullable<StackConfig['thresholds']> = {},
): Promise<MonitoredDemo> {
  const { startDemo } = require(
    join(build, 'demo.js'),
  ) as typeof import('../../examples/demo/demo');
  const { startVisitors } = require(
    join(build, 'visitors.js'),
  ) as typeof import('../../examples/demo/visitors');
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-monitored-'));
  const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const demo = await startDemo({ ports: { node: 0, explorer: 0, ai: 0 } });
    stops.push(() => demo.stop());
    const receivers = await startReceivers();
    stops.push(() => receivers.stop());
    const config = await configure(demo, receivers, thresholds);
    const files = renderStack(config);
    writeStack(folder, files, receivers);
    const visitors: Visitors = startVisitors(demo);
    stops.push(() => visitors.stop());
    const engines = await startEngines(folder, config);
    stops.push(() => engines.stop());
    const { prometheusUrl, alertmanagerUrl } = engines;
    const prometheus = createPrometheusApi(prometheusUrl);
    return { demo, config, files, receivers, prometheusUrl, alertmanagerUrl, prometheus, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function configure(
  demo: Demo,
  receivers: Receivers,
  thresholds: NonNullable<StackConfig['thresholds']>,
): Promise<StackConfig> {
  const address = ({ url }: { url: string }) => new URL(url).host;
  return {
    chainProfile: 'devnet',
    thresholds,
    groups: ['mining', 'validation'],
    targets: {
      node: [address(demo.node), address(demo.peer)],
      explorer: [address(demo.explorer)],
      ai: [address(demo.ai)],
    },
    exporters: { node: [await freeAddress()] },
    probes: true,
    engines: {
      prometheus: await freeAddress(),
      alertmanager: await freeAddress(),
      blackbox: await freeAddress(),
    },
    channels: {
      slack: { default: '#chain', critical: '#chain-critical', digest: '#chain-digest' },
      pagerduty: { url: receivers.pagerdutyUrl },
      email: {
        to: 'ops@example.com',
        from: 'alerts@example.com',
        smarthost: receivers.smtpAddress,
        requireTls: false,
      },
    },
  };
}

function writeStack(folder: string, files: readonly StackFile[], receivers: Receivers): void {
  const secrets = {
    'alertmanager/secrets/slack_api_url': receivers.slackUrl,
    'alertmanager/secrets/pagerduty_routing_key': 'stand-in',
  };
  const all = [...files, ...Object.entries(secrets).map(([path, content]) => ({ path, content }))];
  for (const { path, content } of all) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
