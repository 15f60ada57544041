import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byChain, byServer, inRange, ofChain, ofServer } from '../../panel-selectors';
import { neutral, tooLow } from '../../panel-thresholds';
import { checkWords, readyWords } from '../../value-words';

/** Whether servers are fit to serve. */
export function readinessRow({ m }: StackContext): RowDefinition {
  return {
    title: 'Readiness and health checks',
    panels: [
      {
        title: 'Readiness',
        kind: 'timeline',
        description: 'Green while /readyz says yes.',
        unit: 'exact',
        queries: [{ expr: ofChain(m.readiness.ready), legend: byChain }],
        words: readyWords,
        thresholds: tooLow({ critical: 1 }),
        alerts: ['NoServerReady', 'NodeNotReady'],
      },
      {
        title: 'Criteria of readiness',
        kind: 'timeline',
        description: 'How each criterion came out.',
        unit: 'exact',
        queries: [
          {
            expr: ofChain(m.readiness.checkStatus, 'check=~"$check"'),
            legend: `{{check}} ${byChain}`,
          },
        ],
        words: checkWords,
        thresholds: tooLow({ critical: 0.5, warning: 1 }),
      },
      {
        title: 'Criteria against their limits',
        kind: 'table',
        description: 'What each criterion compares, in its own unit, and its limit.',
        unit: 'count',
        queries: [
          { expr: ofChain(m.readiness.checkValue, 'check=~"$check"'), legend: 'Value' },
          { expr: ofChain(m.readiness.checkLimit, 'check=~"$check"'), legend: 'Limit' },
        ],
      },
      {
        title: 'Changes of readiness',
        kind: 'bars',
        description: 'In the time that is shown, by the first criterion that failed.',
        unit: 'count',
        queries: [
          {
            expr: `sum by (to, reason) (${inRange(ofChain(m.readiness.transitions))})`,
            legend: '{{to}} {{reason}}',
          },
        ],
        thresholds: neutral,
        alerts: ['ReadinessFlapping'],
      },
      {
        title: 'Health checks',
        kind: 'timeline',
        description: "How the application's own health checks came out.",
        unit: 'exact',
        queries: [{ expr: ofServer(m.health.checkStatus), legend: `{{check}} ${byServer}` }],
        words: checkWords,
        thresholds: tooLow({ critical: 0.5, warning: 1 }),
        emptyIf: 'no health check has run, such as because nobody asks for /health',
        alerts: ['HealthCheckFailing'],
      },
      {
        title: 'Time of health checks',
        kind: 'graph',
        description: 'Of the newest run of each.',
        unit: 'seconds',
        queries: [
          { expr: ofServer(m.health.checkDurationSeconds), legend: `{{check}} ${byServer}` },
        ],
        emptyIf: 'no health check has run, such as because nobody asks for /health',
      },
      {
        title: 'Health checks that hang',
        kind: 'graph',
        description: 'Runs that have outlived their time limit and not ended since.',
        unit: 'count',
        queries: [{ expr: ofServer(m.health.checkUnsettledRuns), legend: `{{check}} ${byServer}` }],
        emptyIf: 'no health check has run, such as because nobody asks for /health',
      },
    ],
  };
}
