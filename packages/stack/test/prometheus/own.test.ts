import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithTools } from '../../../../test/system-tools';
import type { StackConfig } from '../../src/config/stack-config';
import { type RunningEngines, startEngines } from '../../src/engines/start-engines';
import { renderStack } from '../../src/render-stack';
import { runCommand } from '../cli/run-command';
import { freeAddress } from '../free-address';
import { writeFiles } from '../write-files';

type Labels = Readonly<Record<string, string>>;

async function startPage(page: string): Promise<[address: string, server: Server]> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return [`127.0.0.1:${(server.address() as AddressInfo).port}`, server];
}

const ownRules = {
  groups: [
    {
      name: 'geth',
      interval: '1s',
      rules: [{ alert: 'GethFoo', expr: 'sum by (cluster) (geth_foo) > 1' }],
    },
  ],
};

describeWithTools(
  'Prometheus with targets, jobs and rules of the user',
  ['prometheus', 'alertmanager', 'blackboxExporter'],
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'xai-metrics-own-'));
    const servers: Server[] = [];
    let engines: RunningEngines;
    let node = '';

    beforeAll(async () => {
      const [nodeAddress, ...others] = await Promise.all([
        startPage(
          'xai_ai_tasks_total{provider="openai",type="x",status="success"} 7\n' +
            'xai_system_memory_percent 99\n',
        ),
        startPage('geth_foo 2\n'),
      ]);
      servers.push(nodeAddress[1], ...others.map(([, server]) => server));
      node = nodeAddress[0];
      const config: StackConfig = {
        chainProfile: 'devnet',
        cluster: 'testnet',
        targets: {
          node: [
            {
              address: node,
              labels: { name: 'paris-1', region: 'eu', provider: 'hetzner' },
            },
          ],
        },
        groups: ['ai'],
        probes: true,
        alerts: { prefix: 'Xai', override: { CriticalMemoryUsage: { for: '2s' } } },
        scrapeJobs: [{ job_name: 'geth', static_configs: [{ targets: [others[0]?.[0]] }] }],
        ruleFiles: ['own/*.yml'],
        engines: {
          prometheus: await freeAddress(),
          alertmanager: await freeAddress(),
          blackbox: await freeAddress(),
        },
      };
      writeFiles(dir, renderStack(config));
      writeFileSync(join(dir, 'xai-metrics.yaml'), JSON.stringify(config));
      mkdirSync(join(dir, 'prometheus/own'));
      writeFileSync(join(dir, 'prometheus/own/geth.yml'), JSON.stringify(ownRules));
      engines = await startEngines(dir, config);
    }, 60_000);

    afterAll(async () => {
      await engines?.stop();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      rmSync(dir, { recursive: true, force: true });
    });

    const askFor = async (query: string): Promise<Labels | undefined> => {
      const url = `${engines.prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`;
      for (const end = Date.now() + 50_000; Date.now() < end; await wait(100)) {
        const answer = (await (await fetch(url)).json()) as {
          data: { result: { metric: Labels }[] };
        };
        const [first] = answer.data.result;
        if (first !== undefined) return first.metric;
      }
      return undefined;
    };

    /** The labels with which an alert comes to Alertmanager. */
    const sent = async (alertname: string): Promise<Labels | undefined> => {
      for (const end = Date.now() + 50_000; Date.now() < end; await wait(100)) {
        const answer = await fetch(`${engines.alertmanagerUrl}/api/v2/alerts`);
        const alerts = (await answer.json()) as { labels: Labels }[];
        const found = alerts.find(({ labels }) => labels.alertname === alertname);
        if (found !== undefined) return found.labels;
      }
      return undefined;
    };

    const target = { cluster: 'testnet', region: 'eu', instance: 'paris-1' };

    it('shows the name of a target in place of its address, at probes too', async () => {
      const labels = { ...target, provider: 'hetzner', address: node };
      expect(await askFor('up{job="xai-node"} == 1')).toEqual({
        __name__: 'up',
        job: 'xai-node',
        ...labels,
      });
      expect(await askFor('probe_success{instance="paris-1"} == 1')).toEqual({
        __name__: 'probe_success',
        job: 'xai-probe',
        ...labels,
      });
    }, 60_000);

    it('leaves a label of a metric as it is where the target has one of that name', async () => {
      const labels = await askFor('xai_ai_tasks_total');
      expect(labels).toMatchObject({ provider: 'openai', address: node, ...target });
      expect(labels).not.toHaveProperty('exported_provider');
    }, 60_000);

    it('gives the labels of a target to alerts that have lost them by aggregation', async () => {
      const recorded = await askFor('{__name__=~"instance:xai_system_memory_percent:.*"}');
      expect(recorded).not.toHaveProperty('region');
      expect(await sent('XaiCriticalMemoryUsage')).toMatchObject({
        ...target,
        job: 'xai-node',
        provider: 'hetzner',
        address: node,
      });
      expect(await sent('XaiWatchdog')).not.toHaveProperty('region');
    }, 60_000);

    it('is verified by these names, with the job and the rules of the user', async () => {
      const args = ['verify', '--no-test-alert', '--verbose'];
      const { output } = await runCommand(dir, args);
      // Whether they answer in time is another matter: this process is busy, and they are in it.
      expect(output).toMatch(/^ +\w+ +xai-node paris-1 /m);
      expect(output).toMatch(/^ +\w+ +geth 127\.0\.0\.1:\d+ /m);
      expect(output).not.toContain('Prometheus does not know it');
      expect(output).toMatch(/^ +ok +geth +1 rules$/m);
      expect(output).toMatch(/^ +ok +Watchdog arrives at Alertmanager/m);
    }, 120_000);

    it('scrapes a job of the user with the label cluster, and evaluates his rules', async () => {
      expect(await askFor('geth_foo')).toMatchObject({ job: 'geth', cluster: 'testnet' });
      expect(await askFor('ALERTS{alertname="GethFoo", alertstate="firing"}')).toMatchObject({
        cluster: 'testnet',
      });
    }, 60_000);
  },
);
