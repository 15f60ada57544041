import { duration } from '../../src/duration';
import type { WriteAlertCases } from './alert-cases';
import { growing, type Series, steady, usualCases } from './usual-cases';

/** What servers call a matter of security. */
export const securityCases: WriteAlertCases = (context) => {
  const { m, t, jobs } = context;
  const server = { cluster: 'c', job: jobs.node, instance: 'a' };
  const events = (event: string, severity: string) =>
    `${m.security.events}{cluster="c",job="${jobs.node}",instance="a",event="${event}",severity="${severity}"}`;
  const once = (samples: number) => `0x${samples - 3} 1x3`;
  const perScrape = t.securityEventRate * t.scrapeInterval;
  const storm = (factor: number): Series => ({
    [events('x', 'warning')]: growing(factor * 0.6 * perScrape),
    [events('y', 'critical')]: growing(factor * 0.4 * perScrape),
    [events('y', 'info')]: growing(100 * perScrape),
  });
  return {
    SecurityEventCritical: usualCases(context, {
      when: 'one critical event has come',
      fires: { [events('key_stolen', 'critical')]: once, [events('x', 'critical')]: steady(0) },
      quiet: {
        'events are of other severities, or long ago': {
          [events('key_stolen', 'warning')]: growing(5),
          [events('key_stolen', 'info')]: growing(5),
          [events('key_stolen', 'critical')]: steady(7),
        },
        'extrapolation makes a fraction of one': {
          [events('key_stolen', 'critical')]: growing(
            (0.9 * t.oneEvent * t.scrapeInterval) / t.rateWindow,
          ),
        },
      },
      forSeconds: 0,
      warmUpSeconds: t.rateWindow,
      labels: { ...server, event: 'key_stolen' },
      summary: 'A server tells of a critical security event.',
      description: `a (${jobs.node}) has told of 1 events key_stolen within ${duration(t.rateWindow)}.`,
    }),
    SecurityEventStorm: usualCases(context, {
      when: 'events of both severities together come too often',
      fires: storm(2),
      // So many that two samples are enough.
      waits: storm(1000),
      quiet: { 'there are a few now and then': storm(0.9) },
      forSeconds: t.forShort,
      warmUpSeconds: t.rateWindow + t.forShort,
      labels: server,
      summary: 'A server tells of many security events.',
      description: `a (${jobs.node}) tells of ${(2 * t.securityEventRate).toFixed(1)} security events a second.`,
    }),
  };
};
