import type { WriteAlertCases } from '../alert-cases';
import { after, growing, steady, usualCases } from '../usual-cases';
import { hostLabels, hostSeries } from './host-series';

export const unitCases: WriteAlertCases = (context) => {
  const { t } = context;
  const labels = { ...hostLabels(context), name: 'geth.service' };
  const state = (which: string) =>
    hostSeries(
      context,
      'node_systemd_unit_state',
      `name="geth.service",type="simple",state="${which}"`,
    );
  const restarts = hostSeries(context, 'node_systemd_service_restart_total', 'name="geth.service"');
  const window = t.restartWindow / t.scrapeInterval;
  // Restarts that are just enough within the range, and just too few.
  const crashing = Math.ceil(2 * t.restartLimit) / window;
  return {
    HostUnitFailed: usualCases(context, {
      when: 'a unit has failed',
      fires: { [state('failed')]: steady(1), [state('active')]: steady(0) },
      quiet: {
        'it runs': { [state('failed')]: steady(0), [state('active')]: steady(1) },
        'it was restarted at once': {
          [state('failed')]: after('0x2 1 0', steady(0)),
          [state('active')]: after('1x2 0 1', steady(1)),
        },
        'it is stopped': { [state('failed')]: steady(0), [state('inactive')]: steady(1) },
      },
      forSeconds: t.forShort,
      labels,
      summary: 'A unit of systemd has failed.',
      description: 'geth.service of a:9100 has failed, and systemd does not start it again.',
    }),
    HostUnitRestarting: usualCases(context, {
      when: 'a unit is started anew again and again',
      fires: { [restarts]: growing(crashing) },
      waits: { [restarts]: after('0', steady(2 * t.restartLimit)) },
      quiet: {
        'it was restarted once': { [restarts]: after('0', steady(1)) },
        'it was restarted as often as is allowed': {
          [restarts]: after('0', steady(t.restartLimit)),
        },
      },
      forSeconds: t.forBrief,
      warmUpSeconds: t.restartWindow + t.forBrief,
      labels,
      summary: 'A unit of systemd crashes again and again.',
      description: `systemd has started geth.service of a:9100 ${2 * t.restartLimit} times anew lately.`,
    }),
  };
};
