import type { WriteAlertCases } from '../alert-cases';
import { humanizePercentage } from '../humanize';
import { growing, type Series, steady, usualCases } from '../usual-cases';

export const alertmanagerCases: WriteAlertCases = (context) => {
  const { t, jobs } = context;
  const labels = { cluster: 'c', job: jobs.alertmanager, instance: 'a' };
  const on = `cluster="c",job="${jobs.alertmanager}",instance="a"`;
  const loaded = `alertmanager_config_last_reload_successful{${on}}`;
  const name = (counter: string, integration: string) =>
    `alertmanager_notification_${counter}_total{${on},integration="${integration}"}`;
  const requests = (perSample: number, failing: number): Series => ({
    [name('requests', 'slack')]: growing(perSample),
    [name('requests_failed', 'slack')]: growing(perSample * failing),
    [name('requests', 'email')]: growing(perSample),
    [name('requests_failed', 'email')]: steady(0),
  });
  // Twice as many as are needed to judge them.
  const few = (2 * t.notificationFloor * t.scrapeInterval) / t.rateWindow;
  return {
    AlertmanagerConfigReloadFailed: usualCases(context, {
      when: 'a configuration was refused',
      fires: { [loaded]: steady(0) },
      quiet: { 'it was loaded': { [loaded]: steady(1) } },
      forSeconds: t.forShort,
      labels,
      summary: 'Alertmanager runs with an old configuration, because it refused the new one.',
      description: 'Alertmanager at a could not read its configuration anew.',
    }),
    AlertmanagerNotificationsFailing: usualCases(context, {
      when: 'one channel refuses some of the requests',
      fires: requests(few, 1.2 * t.notificationFailureRatio),
      waits: requests(100, 1.2 * t.notificationFailureRatio),
      quiet: {
        'it refuses few': requests(100, 0.9 * t.notificationFailureRatio),
        'there is hardly any': requests(few / 3, 1),
        'nobody is to be told anything': {
          [name('requests', 'slack')]: steady(7),
          [name('requests_failed', 'slack')]: steady(7),
        },
      },
      forSeconds: t.forShort,
      warmUpSeconds: t.forShort + t.rateWindow,
      labels: { ...labels, integration: 'slack' },
      summary: 'Alertmanager cannot deliver notifications.',
      description: `${humanizePercentage(1.2 * t.notificationFailureRatio)} of the requests by which a notifies through slack fail.`,
    }),
  };
};
