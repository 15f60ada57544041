import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import type { StackConfig } from '../../src/config/stack-config';
import type { RunningEngines } from '../../src/engines/start-engines';
import { contextOf } from '../context-of';
import { freeAddress } from '../free-address';
import { type Receivers, type SlackMessage, startReceivers } from '../receivers';
import { startStack } from './start-stack';
import { startToldServer, type ToldServer } from './told-server';
import { until } from './until';

jest.setTimeout(300_000);

// A day in half a minute: what is told of lasts for seconds, and is over long before the digest.
const daySeconds = 30;
const config: StackConfig = {
  chainProfile: 'devnet',
  scrapeIntervalSeconds: 1,
  thresholds: {
    ...{ rateWindow: 4, longWindow: 4, restartWindow: 4, forShort: 1, newTips: 1 },
    ...{ digestWait: 12, digestInterval: daySeconds },
  },
  channels: { slack: { default: '#default', digest: '#digest' } },
};
const { m } = contextOf(config);

const hints = ['NodeRestarted', 'SourceVersionChanged', 'RefusedValues', 'MultipleChainTips'];

describeWithTool('the daily digest', 'prometheus', () =>
  describeWithTool('of Alertmanager', 'alertmanager', () => {
    let receivers: Receivers;
    let server: ToldServer;
    let engines: RunningEngines;

    beforeAll(async () => {
      receivers = await startReceivers();
      server = await startToldServer({
        process_start_time_seconds: 1000,
        [version('1.14.0')]: 1,
        [`${m.node.refusedValues}{reason="negative"}`]: 5,
        [m.chain.tips]: 1,
      });
      const [prometheus, alertmanager] = [await freeAddress(), await freeAddress()];
      const stack = {
        ...config,
        targets: { node: [server.address] },
        engines: { prometheus, alertmanager },
      };
      engines = await startStack(stack, receivers.slackUrl);
      // A window before, to compare with.
      await until(async () => (await query('sum_over_time(up{job="xai-node"}[10s])')) > 6);
    });

    afterAll(async () => {
      await engines?.stop();
      await server?.stop();
      await receivers?.stop();
    });

    const version = (name: string) =>
      `${m.sources.info}{source="node",client="geth",chain_id="1",version="${name}"}`;

    const query = async (expr: string) => {
      const response = await fetch(
        `${engines.prometheusUrl}/api/v1/query?query=${encodeURIComponent(expr)}`,
      );
      const { data } = (await response.json()) as {
        data: { result: { value: [number, string] }[] };
      };
      return Number(data.result[0]?.value[1] ?? 0);
    };
    const firing = (alert: string) =>
      query(`count(ALERTS{alertstate="firing",alertname="${alert}"})`);

    /** Something happens to the server, and passes. */
    const happen = (day: number) => {
      server.series.set('process_start_time_seconds', 1000 * (day + 1));
      server.series.delete(version(`1.${13 + day}.0`));
      server.series.set(version(`1.${14 + day}.0`), 1);
      server.series.set(`${m.node.refusedValues}{reason="negative"}`, 5 + 20 * day);
      server.series.set(m.chain.tips, 1 + 5 * day);
    };

    const digests = (hint: string): SlackMessage[] =>
      receivers.slack.filter(
        ({ channel, text }) => channel === '#digest' && text.includes(`*${hint}*`),
      );
    const counts = () => Object.fromEntries(hints.map((hint) => [hint, digests(hint).length]));
    const each = (count: number) => Object.fromEntries(hints.map((hint) => [hint, count]));

    it('tells once of what was over before it, on each day anew', async () => {
      happen(1);
      await until(async () => (await Promise.all(hints.map(firing))).every((count) => count > 0));
      // The last samples of before leave the windows.
      const over = `changes(process_start_time_seconds[4s]) + (${m.chain.tips} - ${m.chain.tips} offset 4s)`;
      await until(async () => (await query(`${over} == bool 0`)) === 1);
      expect(counts()).toEqual(each(0));

      await until(() => hints.every((hint) => digests(hint).length > 0), 60);
      const [first] = digests('NodeRestarted');
      expect(first?.text).toMatch(
        /\*NodeRestarted\*: [^\n]* _since [\d: -]{19} UTC, last seen [\d: -]{16} UTC_/,
      );
      const line = /since (\S+ \S+) UTC, last seen (\S+ \S+) UTC/.exec(first?.text ?? '');
      expect(line?.[2]?.slice(0, 13)).toBe(line?.[1]?.slice(0, 13));
      expect(counts()).toEqual(each(1));

      happen(2);
      await until(() => hints.every((hint) => digests(hint).length > 1), 2 * daySeconds);
      expect(counts()).toEqual(each(2));
      const [, second] = digests('NodeRestarted');
      const gap = (Number(second?.receivedAt) - Number(first?.receivedAt)) / 1000;
      expect(Math.abs(gap - daySeconds)).toBeLessThan(daySeconds / 2);

      // A day on which nothing happens: until Prometheus has let go of them, and one digest more.
      await until(async () => (await firing('NodeRestarted')) === 0, 2 * daySeconds);
      const quietFrom = Date.now();
      await until(() => Date.now() - quietFrom > daySeconds * 1000, 2 * daySeconds);
      expect(counts()).toEqual(each(2));
    });
  }),
);
