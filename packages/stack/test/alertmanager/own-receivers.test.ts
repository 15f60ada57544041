import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import type { StackConfig } from '../../src/config/stack-config';
import { type Receivers, startReceivers } from '../receivers';
import { type RunningAlertmanager, startAlertmanager } from './start-alertmanager';

describeWithTool('Alertmanager with receivers of the user', 'alertmanager', (program) => {
  /** Names of alerts by the path of the webhook that was told. */
  const told: Record<string, string[]> = { '/pager': [], '/all': [], '/only': [], '/dead-man': [] };
  let webhooks: Server;
  let receivers: Receivers;
  let alertmanager: RunningAlertmanager;

  beforeAll(async () => {
    receivers = await startReceivers();
    webhooks = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const { alerts } = JSON.parse(body) as { alerts: { labels: { alertname: string } }[] };
        told[request.url ?? '']?.push(...alerts.map(({ labels }) => labels.alertname));
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => webhooks.listen(0, '127.0.0.1', resolve));
    const { port } = webhooks.address() as AddressInfo;
    const hook = (path: string, matchers: readonly string[]) => ({
      name: path.slice(1),
      matchers,
      group_wait: '0s',
      webhook_configs: [{ url: `http://127.0.0.1:${port}${path}` }],
    });
    const config: StackConfig = {
      chainProfile: 'devnet',
      thresholds: { groupWait: 0, groupInterval: 1, criticalInterval: 1, heartbeatInterval: 1 },
      targets: { node: ['10.0.0.1:8000'] },
      alerts: { prefix: 'Xai' },
      channels: {
        slack: { default: '#default' },
        heartbeat: { url: receivers.heartbeatUrl },
        receivers: [
          hook('/pager', ['severity="critical"', 'region=~"eu|us"']),
          hook('/all', []),
          { ...hook('/only', ['team="chain"']), continue: false },
          hook('/dead-man', ['alertname="XaiWatchdog"']),
        ],
      },
    };
    alertmanager = await startAlertmanager(program, config, { slack_api_url: receivers.slackUrl });
    const alert = (alertname: string, labels: Readonly<Record<string, string>>) => ({
      labels: { alertname, service: 'api', cluster: 'c', ...labels },
    });
    await alertmanager.post([
      alert('XaiNodeDown', { severity: 'critical', region: 'eu' }),
      alert('Elsewhere', { severity: 'critical', region: 'asia' }),
      alert('Ours', { severity: 'warning', team: 'chain' }),
      alert('XaiWatchdog', { severity: 'info' }),
    ]);
    const inSlack = () => receivers.slack.map(({ title }) => title).join();
    await until(
      () =>
        Object.values(told).every((names) => names.length > 0) &&
        receivers.heartbeats.length > 0 &&
        new Set(told['/all']).size === 3 &&
        /XaiNodeDown/.test(inSlack()) &&
        /Elsewhere/.test(inSlack()),
    );
  }, 60_000);

  afterAll(async () => {
    await alertmanager?.stop();
    webhooks?.closeAllConnections();
    webhooks?.close();
    await receivers?.stop();
  });

  it('tells each of what it asks for, and nothing else', () => {
    expect(new Set(told['/pager'])).toEqual(new Set(['XaiNodeDown']));
    expect(new Set(told['/all'])).toEqual(new Set(['XaiNodeDown', 'Elsewhere', 'Ours']));
    expect(new Set(told['/only'])).toEqual(new Set(['Ours']));
    expect(new Set(told['/dead-man'])).toEqual(new Set(['XaiWatchdog']));
  });

  it('hears an exporter that has the name of a server that is down', async () => {
    const about = (alertname: string, severity: string, job: string) => ({
      labels: {
        alertname,
        severity,
        job,
        service: 'system',
        cluster: 'named',
        instance: 'paris-1',
      },
    });
    const states = async () =>
      Object.fromEntries(
        (await alertmanager.alerts())
          .filter(({ labels }) => labels.cluster === 'named')
          .map(({ labels, status }) => [labels.alertname, status.state]),
      );
    const expected = { XaiNodeDown: 'active', DiskFull: 'active', Probe: 'suppressed' };
    await alertmanager.post([
      about('XaiNodeDown', 'critical', 'xai-node'),
      about('DiskFull', 'warning', 'node-exporter'),
      about('Probe', 'warning', 'xai-probe'),
    ]);
    let seen = {};
    for (const end = Date.now() + 30_000; Date.now() < end; await wait(100)) {
      seen = await states();
      if (JSON.stringify(seen) === JSON.stringify(expected)) break;
    }
    expect(seen).toEqual(expected);
  }, 60_000);

  it('goes on to the receivers of the stack, unless one says otherwise', async () => {
    const posted = (await alertmanager.alerts()).filter(({ labels }) => labels.cluster === 'c');
    const reached = posted.map(({ labels, receivers: names }) => [
      labels.alertname,
      names.map(({ name }) => name).sort(),
    ]);
    expect(Object.fromEntries(reached)).toEqual({
      XaiNodeDown: ['all', 'critical', 'pager'],
      Elsewhere: ['all', 'critical'],
      Ours: ['all', 'only'],
      XaiWatchdog: ['dead-man', 'heartbeat'],
    });
    expect(receivers.slack.map(({ title }) => title).join()).not.toContain('Ours');
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 40_000; Date.now() < end; await wait(50)) if (condition()) return;
}
