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
  const requests = (failed: number): Series => ({
    [name('requests', 'slack')]: growing(100),
    [name('requests_failed', 'slack')]: growing(failed),
    [name('requests', 'email')]: growing(100),
    [name('requests_failed', 'email')]: steady(0),
  });
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
      fires: requests(120 * t.notificationFailureRatio),
      quiet: {
        'it refuses few': requests(90 * t.notificationFailureRatio),
        'nobody is to be told anything': {
          [name('requests', 'slack')]: steady(7),
          [name('requests_failed', 'slack')]: steady(7),
        },
      },
      forSeconds: t.forShort,
      labels: { ...labels, integration: 'slack' },
      summary: 'Alertmanager cannot deliver notifications.',
      description: `${humanizePercentage(1.2 * t.notificationFailureRatio)} of the requests by which a notifies through slack fail.`,
    }),
  };
};
