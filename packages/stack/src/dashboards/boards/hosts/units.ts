import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, ofServer, perSecond } from '../../panel-selectors';
import { tooHigh, tooLow } from '../../panel-thresholds';

/** Services, clock and collectors of machines. */
export function unitsRow({ jobs, t }: StackContext): RowDefinition {
  const of = (metric: string, ...matchers: string[]) =>
    ofServer(metric, `job="${jobs.nodeExporter}"`, ...matchers);
  return {
    title: 'Services, clock and collectors of machines',
    panels: [
      {
        title: 'Units that have failed',
        kind: 'graph',
        description: 'How many units systemd has given up.',
        unit: 'count',
        min: 0,
        emptyIf: 'the node exporter runs without its collector systemd',
        rare: true,
        queries: [
          {
            expr: `sum by (instance) (${of('node_systemd_unit_state', 'state="failed"')})`,
            legend: byServer,
          },
        ],
        thresholds: tooHigh({ warning: 1 }),
        alerts: ['HostUnitFailed'],
      },
      {
        title: 'Units that are started anew',
        kind: 'graph',
        description: 'By systemd, because they had ended; a minute.',
        unit: 'perMinute',
        emptyIf: 'the node exporter does not count restarts of units',
        rare: true,
        queries: [
          {
            expr: `60 * topk(10, ${perSecond(of('node_systemd_service_restart_total'))})`,
            legend: `${byServer} {{name}}`,
          },
        ],
        alerts: ['HostUnitRestarting'],
      },
      {
        title: 'Offset of the clock',
        kind: 'stat',
        description: 'Of the machine that is furthest off, as its kernel estimates.',
        unit: 'seconds',
        width: 12,
        queries: [{ expr: `max(abs(${of('node_timex_offset_seconds')}))`, legend: 'offset' }],
        alerts: ['ClockDrift'],
        thresholds: tooHigh({ warning: t.clockOffset }),
      },
      {
        title: 'Clocks that are synchronised',
        kind: 'timeline',
        description: 'Whether something keeps the clock of the machine right.',
        unit: 'exact',
        queries: [{ expr: of('node_timex_sync_status'), legend: byServer }],
        words: {
          0: { text: 'free', color: 'yellow' },
          1: { text: 'synchronised', color: 'green' },
        },
        thresholds: tooLow({ warning: 1 }),
        alerts: ['ClockSyncLost'],
      },
      {
        title: 'Collectors without data',
        kind: 'graph',
        description:
          'Parts of a node exporter that fail, or find nothing to look at. A rise is a fault.',
        unit: 'count',
        min: 0,
        queries: [
          {
            expr: `sum by (instance) (1 - ${of('node_scrape_collector_success')})`,
            legend: byServer,
          },
        ],
        alerts: ['HostCollectorFailing'],
      },
      {
        title: 'Age of textfiles',
        kind: 'graph',
        description: 'Since a file for the node exporter was written.',
        unit: 'seconds',
        min: 0,
        emptyIf: 'the node exporter reads no textfiles',
        rare: true,
        queries: [
          {
            expr: `time() - ${of('node_textfile_mtime_seconds')}`,
            legend: `${byServer} {{file}}`,
          },
        ],
        thresholds: tooHigh({ warning: t.textfileAge }),
        alerts: ['HostTextfileStale'],
      },
    ],
  };
}
