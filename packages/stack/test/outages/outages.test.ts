import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/samples';
import { describeWithTools } from '../../../../test/system-tools';
import { type RunningAlertmanager, startAlertmanager } from '../alertmanager/start-alertmanager';
import { contextOf } from '../context-of';
import { outageConfig, writeOutages } from './outages';
import { type FiredAlert, findUntold, playOutages } from './play-outages';

// All profiles, with all engines: npm run alerts.
const chainProfile = '12s';
const config = { ...outageConfig, chainProfile } as const;
const context = contextOf(config);
const outages = writeOutages(context);

describeWithTools('one fault is one page', ['promtool', 'alertmanager'], (tools) => {
  let played: readonly (readonly FiredAlert[])[];
  let alertmanager: RunningAlertmanager;

  beforeAll(async () => {
    alertmanager = await startAlertmanager(tools.alertmanager, config, {
      slack_api_url: 'http://127.0.0.1:9/',
      pagerduty_routing_key: 'nobody',
    });
    played = await playOutages(tools.promtool, context, outages);
  }, 900_000);

  afterAll(async () => {
    await alertmanager?.stop();
  });

  describe.each(outages.map((outage, i) => [outage.title, outage, i] as const))(
    'when %s',
    (_, outage, i) => {
      const { pages, besides } = outage;
      it('fires in time, and no other critical one', () => {
        expect(findUntold(outage, played[i] ?? [])).toEqual([]);
      });

      it('tells of nothing else', async () => {
        // An own cluster for each, so that they do not silence one another.
        const cluster = `c${i}`;
        const fired = played[i] ?? [];
        await alertmanager.post(fired.map(({ labels }) => ({ labels: { ...labels, cluster } })));
        await eventually(async () => {
          const known = (await alertmanager.alerts()).filter(
            ({ labels }) => labels.cluster === cluster,
          );
          expect(known.length).toBe(fired.length);
          expect(known.filter(({ status }) => status.state === 'unprocessed')).toEqual([]);
          const told = known.filter(({ status }) => status.state === 'active');
          expect([...new Set(told.map(({ labels }) => labels.alertname))].sort()).toEqual(
            [...Object.keys(pages), ...besides].sort(),
          );
        }, 30_000);
        // What is silenced must not have been told before its cause was there.
        const first = Math.min(
          ...fired
            .filter(({ labels }) => labels.severity === 'critical')
            .map(({ afterSeconds }) => afterSeconds),
        );
        const early = fired.filter(
          ({ labels, afterSeconds }) =>
            afterSeconds < first && !besides.includes(labels.alertname as string),
        );
        expect(early).toEqual([]);
      });
    },
  );
});
