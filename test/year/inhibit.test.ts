import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { writeInhibitions } from '../../packages/stack/src/alertmanager/inhibitions';
import { freeAddress } from '../../packages/stack/test/free-address';
import { describeWithTool } from '../system-tools';
import type { FiringAlert } from './evaluate-alert';
import { inhibit } from './inhibit';

function firing(
  alertname: string,
  severity: string,
  labels: Readonly<Record<string, string>>,
): FiringAlert {
  return { alert: alertname, from: 0, to: 600, labels: { alertname, severity, ...labels } };
}

const node1 = { job: 'xai-node', instance: 'node-1:8000' };
const node2 = { job: 'xai-node', instance: 'node-2:8000' };

/** Alerts of a bad hour: some silence others, some look as if they did. */
const alerts = [
  firing('NodeDown', 'critical', node1),
  firing('NodeNotReady', 'warning', { ...node1, condition: 'readiness' }),
  firing('NodeNotReady', 'warning', { ...node2, condition: 'readiness' }),
  firing('NoServerReady', 'critical', { job: 'xai-node', condition: 'readiness' }),
  firing('NoServerReady', 'critical', { job: 'xai-explorer', condition: 'readiness' }),
  firing('BlockProductionStopped', 'critical', { condition: 'block-production' }),
  firing('LowBlockProductionRate', 'warning', { condition: 'block-production' }),
  firing('HeadTooOld', 'warning', { ...node2, condition: 'block-production' }),
  firing('SourceDown', 'critical', { ...node2, source: 'node', condition: 'source' }),
  firing('SourceStale', 'warning', { ...node2, source: 'reference-1', condition: 'source' }),
  firing('HighNetworkLatency', 'warning', node2),
];

describeWithTool('inhibit', 'alertmanager', (alertmanager) => {
  it('silences what Alertmanager silences', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-inhibit-'));
    const address = await freeAddress();
    const configuration = {
      route: { receiver: 'none' },
      receivers: [{ name: 'none' }],
      inhibit_rules: writeInhibitions(),
    };
    writeFileSync(join(folder, 'alertmanager.yml'), stringify(configuration));
    const child = spawn(
      alertmanager,
      [
        `--config.file=${join(folder, 'alertmanager.yml')}`,
        `--storage.path=${folder}`,
        `--web.listen-address=${address}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      const url = `http://${address}/api/v2/alerts`;
      await waitFor(() => fetch(`http://${address}/-/ready`).then(({ ok }) => ok));
      const body = JSON.stringify(alerts.map(({ labels }) => ({ labels })));
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
      const ask = async () => (await (await fetch(url)).json()) as GivenAlert[];
      await waitFor(async () => (await ask()).length === alerts.length);
      const byAlertmanager = (await ask())
        .filter(({ status }) => status.inhibitedBy.length === 0)
        .map(({ labels }) => name(labels));
      const left = inhibit(alerts).map(({ labels }) => name(labels));
      expect(left.sort()).toEqual(byAlertmanager.sort());
      expect(left.length).toBeLessThan(alerts.length);
    } finally {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

interface GivenAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

function name(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort());
}

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i += 1) {
    if (await isSo().catch(() => false)) return;
    await sleep(100);
  }
  throw new Error('Alertmanager was not there within 40 s.');
}
