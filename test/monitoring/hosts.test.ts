import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { createRegistry } from '../../packages/core/src';
import { xaiMetrics } from '../../packages/express/src';
import type { StackConfig } from '../../packages/stack/src';
import { stopEngines } from '../../packages/stack/src/engines/stop-engines';
import { writeStack } from '../../packages/stack/test/cli/run-command';
import { freeAddress } from '../../packages/stack/test/free-address';
import { describeWithTools } from '../system-tools';
import { createPrometheusApi, type ListedAlert, type PrometheusApi } from './prometheus-api';
import { mountSmallFileSystem, type SmallFileSystem, whyNotMountable } from './small-file-system';
import { createTestAuthority, type TestAuthority } from './test-authority';

const patienceMs = 240_000;
const notMountable = whyNotMountable();
/** Alerts on what is free now; those on its trend go on for as long as they look back. */
const aboutSpace = /DiskSpace/;

describeWithTools(
  'a machine under the native engines',
  ['prometheus', 'alertmanager', 'nodeExporter', 'blackboxExporter'],
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-hosts-'));
    const stack = join(folder, 'stack');
    const servers: Server[] = [];
    let monitoring: ReturnType<typeof xaiMetrics> | undefined;
    let authority: TestAuthority;
    let disk: SmallFileSystem | undefined;
    let node = '';
    let gateway = '';
    let stranger = '';
    let alertmanagerUrl = '';
    let prometheus: PrometheusApi;

    beforeAll(async () => {
      if (notMountable === undefined) disk = mountSmallFileSystem(24);
      authority = createTestAuthority(folder);
      const app = express();
      monitoring = xaiMetrics({ registry: createRegistry(), diskPath: disk?.path ?? folder });
      app.use(monitoring);
      node = await listen(createServer(authority.issue(2), app));
      gateway = await listen(createServer(authority.issue(10)));
      const other = createTestAuthority(mkdtempSync(join(folder, 'other-')));
      stranger = await listen(createServer(other.issue(300)));
      const engines = {
        prometheus: await freeAddress(),
        alertmanager: await freeAddress(),
        blackbox: await freeAddress(),
      };
      mkdirSync(stack);
      writeStack(stack, {
        chainProfile: 'devnet',
        scheme: 'https',
        targets: { node: [node] },
        exporters: { node: [await freeAddress()] },
        probes: true,
        certificates: [`https://${gateway}/`, stranger],
        engines,
      } satisfies StackConfig);
      // Its programs trust the authority as they would those of their machine.
      await up(stack, { SSL_CERT_FILE: authority.file });
      prometheus = createPrometheusApi(`http://${engines.prometheus}`);
      alertmanagerUrl = `http://${engines.alertmanager}`;
    }, 240_000);

    afterAll(async () => {
      await stopEngines(join(stack, '.xai-metrics'));
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      monitoring?.close();
      disk?.unmount();
      rmSync(folder, { recursive: true, force: true });
    }, 120_000);

    async function listen(server: Server): Promise<string> {
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    /** An alert whose description begins so, as soon as it fires. */
    function firing(name: string, description: string): Promise<ListedAlert> {
      return until((alerts) =>
        alerts.find((alert) => alert.state === 'firing' && isAbout(alert, name, description)),
      );
    }

    /** Resolves as soon as no such alert fires or waits. */
    async function ended(name: string, description: string): Promise<void> {
      await until((alerts) => !alerts.some((alert) => isAbout(alert, name, description)));
    }

    async function until<Found>(
      find: (alerts: readonly ListedAlert[]) => Found | undefined | false,
    ): Promise<Found> {
      const end = Date.now() + patienceMs;
      for (;;) {
        const alerts = await prometheus.alerts();
        const found = find(alerts);
        if (found) return found;
        if (Date.now() > end) throw new Error(`In vain: ${JSON.stringify(alerts, undefined, 1)}`);
        await wait(200);
      }
    }

    /** What Alertmanager does with the alerts on the disk, by their names. */
    async function treated(device: string): Promise<Readonly<Record<string, string>>> {
      const answer = await fetch(`${alertmanagerUrl}/api/v2/alerts`);
      const alerts = (await answer.json()) as {
        labels: Record<string, string>;
        status: { state: string };
      }[];
      return Object.fromEntries(
        alerts
          .filter(({ labels }) => labels.device === device || labels.instance === node)
          .filter(({ labels }) => aboutSpace.test(labels.alertname ?? ''))
          .map(({ labels, status }) => [labels.alertname, status.state]),
      );
    }

    it('says which certificate of the own servers ends within days', async () => {
      await firing('CertificateExpiresNow', `The certificate of ${node} ends in 1d 23h `);
    }, 300_000);

    it('says which other address has a certificate that should be renewed, until it is', async () => {
      const description = `The certificate of ${gateway} ends in 9d 23h `;
      await firing('CertificateExpiresSoon', description);
      servers[1]?.setSecureContext(authority.issue(90));
      await ended('CertificateExpiresSoon', description);
    }, 600_000);

    it('says which address shows a certificate that nobody trusts', async () => {
      const description = (address: string) => `No trusted TLS connection to ${address} can`;
      await firing('CertificateProbeFailed', description(stranger));
      const others = (await prometheus.alerts()).filter((alert) =>
        isAbout(alert, 'CertificateProbeFailed', description(gateway)),
      );
      expect(others).toEqual([]);
    }, 300_000);

    (notMountable === undefined ? describe : describe.skip)('with a full disk', () => {
      it(notMountable === undefined
        ? 'is one page, with the mount'
        : `skipped: ${notMountable}`, async () => {
        const { path } = disk as SmallFileSystem;
        const ballast = join(path, 'ballast');
        const { bavail, bsize } = statfsSync(path);
        writeFileSync(ballast, Buffer.alloc(bavail * bsize - 500 * 1024));
        const { labels, annotations } = await until((alerts) =>
          alerts.find(
            (alert) =>
              alert.state === 'firing' &&
              alert.labels.alertname === 'HostDiskSpaceCritical' &&
              alert.annotations.description?.includes(path),
          ),
        );
        const device = labels.device ?? '';
        expect(annotations.description).toMatch(
          new RegExp(
            `^Only [0-9.]+kiB are free on ${path} \\(/dev/loop\\d+\\) of 127\\.0\\.0\\.1:\\d+\\.$`,
          ),
        );
        // The server sees the same disk by its diskPath; that reaches nobody.
        const expected = {
          CriticalDiskSpace: 'suppressed',
          DiskSpaceRunningOut: 'suppressed',
          HostDiskSpaceCritical: 'active',
          HostDiskSpaceLow: 'suppressed',
        };
        const end = Date.now() + patienceMs;
        let states = await treated(device);
        while (!isDeepStrictEqual(states, expected) && Date.now() < end) {
          await wait(200);
          states = await treated(device);
        }
        expect(states).toEqual(expected);
        rmSync(ballast);
        await until(
          (alerts) =>
            !alerts.some(
              (alert) =>
                aboutSpace.test(alert.labels.alertname ?? '') &&
                (alert.labels.device === device || alert.labels.instance === node),
            ),
        );
      }, 900_000);
    });
  },
);

/** `xai-metrics up`, in a process of its own. */
async function up(dir: string, env: Readonly<Record<string, string>>): Promise<void> {
  const root = join(__dirname, '../..');
  const sources = join(root, 'packages/core/test/typescript-require.cjs');
  const command = join(root, 'packages/stack/src/cli.ts');
  await promisify(execFile)(process.execPath, ['-r', sources, command, 'up', '--dir', dir], {
    env: { ...process.env, ...env },
  });
}

function isAbout({ labels, annotations }: ListedAlert, name: string, description: string): boolean {
  return labels.alertname === name && (annotations.description ?? '').startsWith(description);
}
