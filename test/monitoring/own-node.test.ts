import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createMetrics, evm } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';
import { Registry } from 'prom-client';
import { renderStack, type StackConfig } from '../../packages/stack/src';
import { startEngines } from '../../packages/stack/src/engines/start-engines';
import { freeAddress } from '../../packages/stack/test/free-address';
import { type Receivers, startReceivers } from '../../packages/stack/test/receivers';
import { eventually } from '../samples';
import { describeWithTools } from '../system-tools';
import { type PlayedNode, playedBlockSeconds, startPlayedNode } from './played-node';
import { createPrometheusApi, type PrometheusApi } from './prometheus-api';

const tools = ['prometheus', 'promtool', 'alertmanager', 'amtool', 'blackboxExporter'] as const;

/** True of this machine, which runs other tests at the same time. */
const aboutTheMachine =
  /^(?:Critical|EventLoop|High(?:CPU|Memory)|Scrape|Collector|Disk|Clock|LowBlockProductionRate)/;

// Longer than each alert of the profile waits: what else follows is there by then.
const longSeconds = 70;

describeWithTools('a server whose node is played', tools, () => {
  let node: PlayedNode;
  let receivers: Receivers;
  let prometheus: PrometheusApi;
  const stops: (() => unknown)[] = [];

  beforeAll(async () => {
    node = await startPlayedNode({ height: 0, isSyncing: true, grows: false });
    stops.push(() => node.kill());
    const metrics = createMetrics({ registry: new Registry(), logger: false });
    const app = express();
    const monitoring = xaiMetrics({
      metrics,
      chain: {
        source: evm({ url: node.url }),
        pollSeconds: 1,
        expectedBlockSeconds: playedBlockSeconds,
      },
    });
    app.use(monitoring);
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => {
      server.closeAllConnections();
      server.close();
      monitoring.close();
    });
    receivers = await startReceivers();
    stops.push(() => receivers.stop());
    const config: StackConfig = {
      chainProfile: 'devnet',
      targets: { node: [`127.0.0.1:${(server.address() as AddressInfo).port}`] },
      // Events end when the long window has passed them.
      thresholds: { longWindow: 60 },
      probes: true,
      engines: {
        prometheus: await freeAddress(),
        alertmanager: await freeAddress(),
        blackbox: await freeAddress(),
      },
      channels: { slack: { default: '#chain', critical: '#critical', digest: '#digest' } },
    };
    const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-own-node-'));
    stops.push(() => rmSync(folder, { recursive: true, force: true }));
    const secret = { path: 'alertmanager/secrets/slack_api_url', content: receivers.slackUrl };
    for (const { path, content } of [...renderStack(config), secret]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const engines = await startEngines(folder, config);
    stops.push(() => engines.stop());
    prometheus = createPrometheusApi(engines.prometheusUrl);
  }, 240_000);

  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  }, 120_000);

  /** Names of the alerts that fire, those of the machine aside. */
  async function firing(): Promise<string[]> {
    const alerts = (await prometheus.alerts()).filter(({ state }) => state === 'firing');
    return [...new Set(alerts.map(({ labels }) => labels.alertname ?? ''))]
      .filter((name) => name !== 'Watchdog' && !aboutTheMachine.test(name))
      .sort();
  }

  /** The pages since a moment: which alert each is about. */
  function pagesSince(begin: number): string[] {
    const pages = receivers.slack.filter(
      ({ channel, receivedAt, color }) =>
        channel === '#critical' && receivedAt >= begin && color !== 'good',
    );
    const names = pages.map(({ title }) => /\] (\w+)/.exec(title)?.[1] ?? title);
    return [...new Set(names)].filter((name) => !aboutTheMachine.test(name)).sort();
  }

  async function becomeWell(height: number): Promise<void> {
    node.become({ height, isSyncing: false, grows: true });
    await eventually(async () => {
      const ever = await prometheus.query('instance:xai_chain_sync_status:ever == 1');
      expect(ever).toHaveLength(1);
      expect(await firing()).toEqual([]);
    }, 240_000);
  }

  it('tells of a first synchronisation as a hint, and of nothing else', async () => {
    const begin = Date.now();
    await eventually(async () => expect(await firing()).toEqual(['FirstSync']), 60_000);
    await sleep(longSeconds * 1000);
    expect(await firing()).toEqual(['FirstSync']);
    expect(pagesSince(begin)).toEqual([]);
    await becomeWell(1000);
  }, 600_000);

  it('pages once for a node that was wiped', async () => {
    const begin = Date.now();
    node.become({ height: 36, isSyncing: true, grows: true });
    await eventually(async () => expect(pagesSince(begin)).toEqual(['HeightFell']), 60_000);
    await sleep(longSeconds * 1000);
    expect(pagesSince(begin)).toEqual(['HeightFell']);
    await becomeWell(2000);
  }, 600_000);

  it('pages once for a node that was killed', async () => {
    const begin = Date.now();
    await node.kill();
    await eventually(async () => expect(pagesSince(begin)).toEqual(['SourceDown']), 60_000);
    await sleep(longSeconds * 1000);
    expect(pagesSince(begin)).toEqual(['SourceDown']);
  }, 600_000);
});
