import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, inRange, ofServer, perSecond } from '../../panel-selectors';
import { tooHigh } from '../../panel-thresholds';

/** What the instrumentation of the servers says of itself. */
export function instrumentationRow({ m }: StackContext): RowDefinition {
  return {
    title: 'Instrumentation of the servers',
    panels: [
      {
        title: 'Faults of the instrumentation',
        kind: 'bars',
        description: 'In the time that is shown, by place. None reached the application.',
        unit: 'count',
        queries: [
          {
            expr: `sum by (where) (${inRange(ofServer(m.node.instrumentationErrors))})`,
            legend: '{{where}}',
          },
        ],
        thresholds: tooHigh({ warning: 1 }),
        alerts: ['InstrumentationErrors'],
      },
      {
        title: 'Values that were refused',
        kind: 'bars',
        description: 'In the time that is shown, by reason; the log names metric and value.',
        unit: 'count',
        queries: [
          {
            expr: `sum by (reason) (${inRange(ofServer(m.node.refusedValues))})`,
            legend: '{{reason}}',
          },
        ],
        thresholds: tooHigh({ warning: 1 }),
        alerts: ['RefusedValues'],
      },
      {
        title: 'Events without their labels',
        kind: 'graph',
        description: 'A minute, counted as __overflow__ past the limit of label sets, by metric.',
        unit: 'perMinute',
        queries: [
          {
            expr: `60 * sum by (metric) (${perSecond(ofServer(m.node.droppedLabelSets))})`,
            legend: '{{metric}}',
          },
        ],
        alerts: ['SeriesDropped'],
      },
      {
        title: 'Collectors that work',
        kind: 'graph',
        description: 'Part of the collectors of each server that worked in the newest scrape.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [
          { expr: `avg by (instance) (${ofServer(m.node.collectorSuccess)})`, legend: byServer },
        ],
        alerts: ['CollectorFailing'],
      },
    ],
  };
}
