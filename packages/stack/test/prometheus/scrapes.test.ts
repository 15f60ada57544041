import { mkdtempSync, rmSync } from 'node:fs';
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
import { freeAddress } from '../free-address';
import { writeFiles } from '../write-files';

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

const token = 'open-sesame';

/** A server with a page of metrics for those who have the token, that is fit to serve, or not. */
async function startServer(page: string, readyStatus: number): Promise<[string, Server]> {
  const server = createServer((request, response) => {
    const metricsStatus = request.headers.authorization === `Bearer ${token}` ? 200 : 401;
    const [status, body] = request.url === '/metrics' ? [metricsStatus, page] : [readyStatus, ''];
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return [`127.0.0.1:${(server.address() as AddressInfo).port}`, server];
}

describeWithTools(
  'Prometheus with the files of a stack',
  ['prometheus', 'alertmanager', 'blackboxExporter'],
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'xai-metrics-scrapes-'));
    const servers: Server[] = [];
    let engines: RunningEngines;
    let node = '';
    let explorer = '';
    let mad = '';

    beforeAll(async () => {
      const own = '# TYPE aixn_block_height gauge\naixn_block_height{job="forged",cluster="x"} 7\n';
      const long = `long{value="${'x'.repeat(1025)}"} 1\n`;
      const started = [
        await startServer(own, 200),
        await startServer(own, 503),
        await startServer(long, 200),
      ] as const;
      servers.push(...started.map(([, server]) => server));
      [node, explorer, mad] = started.map(([address]) => address) as [string, string, string];
      const config: StackConfig = {
        prefix: 'aixn_',
        cluster: 'testnet',
        replica: 'b',
        chainProfile: 'devnet',
        targets: { node: [node], explorer: [explorer], ai: [mad] },
        metricsAuth: { bearerTokenFile: 'secrets/metrics_token' },
        probes: true,
        engines: {
          prometheus: await freeAddress(),
          alertmanager: await freeAddress(),
          blackbox: await freeAddress(),
        },
      };
      const secret = { path: 'prometheus/secrets/metrics_token', content: `${token}\n` };
      writeFiles(dir, [...renderStack(config), secret]);
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

    const ask = async (query: string): Promise<readonly Sample[]> => {
      const url = `${engines.prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`;
      const { data } = (await (await fetch(url)).json()) as { data: { result: Sample[] } };
      return data.result;
    };

    const askUntil = async (query: string, count: number): Promise<readonly Sample[]> => {
      const end = Date.now() + 50_000;
      for (;;) {
        const samples = await ask(query);
        if (samples.length === count || Date.now() > end) return samples;
        await wait(100);
      }
    };

    it('scrapes each server under its job and address, whatever its own labels say', async () => {
      const samples = await askUntil('aixn_block_height', 2);
      expect(samples.map(({ metric }) => metric)).toEqual(
        expect.arrayContaining([
          {
            __name__: 'aixn_block_height',
            job: 'aixn-node',
            instance: node,
            cluster: 'testnet',
            exported_job: 'forged',
            exported_cluster: 'x',
          },
          expect.objectContaining({ job: 'aixn-explorer', instance: explorer }),
        ]),
      );
    });

    it('scrapes the programs of the stack itself', async () => {
      const samples = await askUntil('up{job=~"prometheus|alertmanager|blackbox"} == 1', 3);
      expect(samples.map(({ metric }) => metric.job).sort()).toEqual([
        'alertmanager',
        'blackbox',
        'prometheus',
      ]);
    });

    it('asks each server whether it is fit to serve', async () => {
      const samples = await askUntil('probe_success', 3);
      expect(
        Object.fromEntries(samples.map(({ metric, value }) => [metric.instance, value[1]])),
      ).toEqual({ [node]: '1', [explorer]: '0', [mad]: '1' });
      expect(new Set(samples.map(({ metric }) => metric.job))).toEqual(new Set(['aixn-probe']));
    });

    it('takes nothing from a server that brings longer labels than any can have', async () => {
      expect((await askUntil('up{job="aixn-ai"} == 0', 1)).length).toBe(1);
      expect(await ask('long')).toEqual([]);
    });

    it('tells Alertmanager of alerts with the cluster and without the replica', async () => {
      const end = Date.now() + 50_000;
      let labels: Readonly<Record<string, string>>[] = [];
      while (labels.length === 0 && Date.now() < end) {
        const answer = await fetch(`${engines.alertmanagerUrl}/api/v2/alerts`);
        labels = ((await answer.json()) as { labels: Record<string, string> }[]).map(
          (alert) => alert.labels,
        );
        await wait(100);
      }
      expect(labels.length).toBeGreaterThan(0);
      for (const each of labels) {
        expect(each.cluster).toBe('testnet');
        expect(each).not.toHaveProperty('replica');
      }
    });
  },
);
