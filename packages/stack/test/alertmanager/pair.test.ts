import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import type { StackConfig } from '../../src/config/stack-config';
import { peerTimeoutSeconds } from '../../src/engines/engine-flags';
import type { RunningEngines } from '../../src/engines/start-engines';
import { freeAddress } from '../free-address';
import { type Receivers, startReceivers } from '../receivers';
import { startStack } from './start-stack';
import { startToldServer, type ToldServer } from './told-server';
import { until } from './until';

jest.setTimeout(300_000);

describeWithTool('a pair', 'prometheus', () =>
  describeWithTool('of Prometheus and Alertmanager', 'alertmanager', () => {
    let receivers: Receivers;
    let node: ToldServer;
    let explorer: ToldServer;
    const halves: RunningEngines[] = [];

    beforeAll(async () => {
      receivers = await startReceivers();
      node = await startToldServer();
      explorer = await startToldServer();
      const address = async () => [await freeAddress(), await freeAddress()] as const;
      const [prometheus, alertmanagers, gossip] = [
        await address(),
        await address(),
        await address(),
      ];
      for (const [i, replica] of (['a', 'b'] as const).entries()) {
        const config: StackConfig = {
          chainProfile: 'devnet',
          cluster: 'pair',
          replica,
          targets: { node: [node.address], explorer: [explorer.address] },
          channels: { slack: { default: '#default', critical: '#critical' } },
          engines: {
            prometheus: prometheus[i] as string,
            alertmanager: alertmanagers[i] as string,
          },
          alertmanagers,
          alertmanagerCluster: {
            listen: gossip[i] as string,
            peers: [gossip[1 - i] as string],
          },
        };
        halves.push(await startStack(config, receivers.slackUrl));
      }
    });

    afterAll(async () => {
      for (const half of halves) await half.stop();
      await node?.stop();
      await explorer?.stop();
      await receivers?.stop();
    });

    const get = async <Answer>(url: string) => (await (await fetch(url)).json()) as Answer;

    /** Messages that name what has failed, those that say that it is over left out. */
    const pages = (instance: string) =>
      receivers.slack.filter(
        ({ channel, title, text }) =>
          channel === '#critical' && /NodeDown/.test(title) && text.includes(instance),
      );

    /** As long as the second Alertmanager waits for the first, and looks at its groups twice. */
    const settle = async () => {
      const from = Date.now();
      await until(() => Date.now() - from > (peerTimeoutSeconds + 8) * 1000);
    };

    const sent = async ({ alertmanagerUrl }: RunningEngines) => {
      const text = await (await fetch(`${alertmanagerUrl}/metrics`)).text();
      const line = /^alertmanager_notifications_total\{[^}]*integration="slack"[^}]*\} (\d+)$/m;
      return Number(line.exec(text)?.[1]);
    };

    it('agrees on who sends, and goes on with one half', async () => {
      for (const { alertmanagerUrl, prometheusUrl } of halves) {
        await until(async () => {
          const { cluster } = await get<{ cluster: { status: string; peers?: unknown[] } }>(
            `${alertmanagerUrl}/api/v2/status`,
          );
          return cluster.status === 'ready' && cluster.peers?.length === 2;
        });
        await until(async () => {
          const { data } = await get<{ data: { result: { value: [number, string] }[] } }>(
            `${prometheusUrl}/api/v1/query?query=${encodeURIComponent('sum(up{job=~"xai-(node|explorer)"})')}`,
          );
          return data.result[0]?.value[1] === '2';
        });
        // From both, not from the own one alone.
        const watchdogs = await get<{ data: { activeAlertmanagers: unknown[] } }>(
          `${prometheusUrl}/api/v1/alertmanagers`,
        );
        expect(watchdogs.data.activeAlertmanagers).toHaveLength(2);
      }

      await node.stop();
      await until(() => pages(node.address).length > 0);
      await settle();
      expect(pages(node.address)).toHaveLength(1);

      // The half that has sent it: the other has to know of it.
      const counts = await Promise.all(halves.map(sent));
      const lost = halves[counts.findIndex((count) => count > 0)] as RunningEngines;
      for (const { pid } of lost.engines) process.kill(pid, 'SIGKILL');
      await settle();
      expect(pages(node.address)).toHaveLength(1);

      await explorer.stop();
      await until(() => pages(explorer.address).length > 0);
      await settle();
      expect(pages(explorer.address)).toHaveLength(1);
      // They are one group: the new page names both.
      expect(pages(node.address)).toHaveLength(2);
    });
  }),
);
