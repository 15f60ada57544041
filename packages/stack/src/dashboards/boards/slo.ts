import { budgetOf, type Objective, objectives } from '../../recording/slo';
import type { StackContext } from '../../stack-context';
import type { Board, RowDefinition } from '../define-board';
import { ofJob, ofServer } from '../panel-selectors';
import { tooHigh, tooLow } from '../panel-thresholds';

/** What was promised, and how much of it may still go wrong. */
export const sloBoard: Board = (context) => ({
  key: 'slo',
  title: 'Service level objectives',
  description:
    'What was promised to users, how much of the error budget is left, and how fast it burns.',
  tags: ['slo', 'api', 'json-rpc'],
  variables: [],
  rows: [
    objectiveRow(context, {
      key: 'apiAvailability',
      title: 'API availability',
      promise: 'answered without a fault of the server (5xx)',
      emptyIf: 'nobody has sent a request, or the stack has just been started',
      alerts: {
        pages: ['APIAvailabilityBudgetBurningFast'],
        tickets: ['APIAvailabilityBudgetBurningSlowly'],
      },
    }),
    objectiveRow(context, {
      key: 'apiSpeed',
      title: 'API speed',
      promise: `answered within ${context.t.apiLatencyBound} s`,
      emptyIf: 'nobody has sent a request, or the stack has just been started',
      alerts: {
        pages: ['APILatencyBudgetBurningFast'],
        tickets: ['APILatencyBudgetBurningSlowly'],
      },
    }),
    objectiveRow(context, {
      key: 'rpcAvailability',
      title: 'RPC availability',
      promise: 'answered without a fault of the server',
      emptyIf: 'the option rpc is off, nobody has called, or the stack has just been started',
      alerts: {
        pages: ['RPCAvailabilityBudgetBurningFast'],
        tickets: ['RPCAvailabilityBudgetBurningSlowly'],
      },
    }),
    probes(context),
  ].filter(({ panels }) => panels.length > 0),
});

interface ObjectiveRow {
  readonly key: Objective;
  readonly title: string;
  /** What is promised of a request, to follow "a request is". */
  readonly promise: string;
  readonly emptyIf: string;
  readonly alerts: { readonly pages: readonly string[]; readonly tickets: readonly string[] };
}

function objectiveRow(context: StackContext, row: ObjectiveRow): RowDefinition {
  const { r, t } = context;
  const { key, title, promise, emptyIf, alerts } = row;
  const budget = budgetOf(context, key);
  const objective = t[objectives[key]];
  const burn = (window: string) => `${ofJob(window)} / ${budget}`;
  return {
    title,
    panels: [
      {
        title: `${title}: goal`,
        kind: 'stat',
        description: `Part of the requests that is to be ${promise}, over the window of the budget.`,
        unit: 'ratio',
        width: 4,
        queries: [{ expr: `vector(${objective})`, legend: 'objective' }],
        thresholds: [{ color: 'blue' }],
      },
      {
        title: `${title}: kept`,
        kind: 'stat',
        description: `Part of the requests that was ${promise}, of the job that did worst, over the shortest window.`,
        unit: 'ratio',
        width: 4,
        queries: [{ expr: `1 - max(${ofJob(r[`${key}FastPageShort`])})`, legend: 'kept' }],
        emptyIf,
        thresholds: tooLow({ warning: objective }),
      },
      {
        title: `${title}: budget left`,
        kind: 'gauge',
        description:
          'Of what may go wrong; below 0 it is overdrawn. Of the job that has least left.',
        unit: 'ratio',
        width: 6,
        min: 0,
        max: 1,
        queries: [{ expr: `min(${ofJob(r[`${key}Budget`])})`, legend: 'left' }],
        emptyIf,
        thresholds: tooLow({ critical: 0, warning: 0.25 }),
      },
      {
        title: `${title}: budget over time`,
        kind: 'graph',
        description:
          'By job. A steep fall is an outage, a slow one is something that always fails.',
        unit: 'ratio',
        width: 10,
        queries: [{ expr: ofJob(r[`${key}Budget`]), legend: '{{job}}' }],
        emptyIf,
      },
      {
        title: `${title}: burn rate, to wake somebody`,
        kind: 'graph',
        description: `How many times faster than allowed the budget burns. Both lines of a pair above its limit (${t.sloFastPageBurn} or ${t.sloSlowPageBurn}) are an alert.`,
        unit: 'count',
        min: 0,
        queries: [
          { expr: burn(r[`${key}FastPageLong`]), legend: '{{job}} fast, long window' },
          { expr: burn(r[`${key}FastPageShort`]), legend: '{{job}} fast, short window' },
          { expr: burn(r[`${key}SlowPageLong`]), legend: '{{job}} slow, long window' },
          { expr: burn(r[`${key}SlowPageShort`]), legend: '{{job}} slow, short window' },
        ],
        emptyIf,
        thresholds: tooHigh({ warning: t.sloSlowPageBurn, critical: t.sloFastPageBurn }),
        alerts: alerts.pages,
      },
      {
        title: `${title}: burn rate, to look at today`,
        kind: 'graph',
        description: `The same over longer windows, with the limits ${t.sloFastTicketBurn} and ${t.sloSlowTicketBurn}.`,
        unit: 'count',
        min: 0,
        queries: [
          { expr: burn(r[`${key}FastTicketLong`]), legend: '{{job}} fast, long window' },
          { expr: burn(r[`${key}FastTicketShort`]), legend: '{{job}} fast, short window' },
          { expr: burn(r[`${key}SlowTicketLong`]), legend: '{{job}} slow, long window' },
        ],
        emptyIf,
        thresholds: tooHigh({ warning: t.sloSlowTicketBurn, critical: t.sloFastTicketBurn }),
        alerts: alerts.tickets,
      },
      {
        title: `${title}: what counts`,
        kind: 'graph',
        description: 'Requests a second that count, and those of them that broke the promise.',
        unit: 'requestsPerSecond',
        width: 24,
        queries: [
          { expr: ofJob(r[`${key}Total`]), legend: '{{job}} all' },
          { expr: ofJob(r[`${key}Bad`]), legend: '{{job}} broken' },
        ],
        emptyIf,
      },
    ],
  };
}

/** Whether the servers said that they were ready, seen from outside. */
function probes({ config, jobs, m }: StackContext): RowDefinition {
  return {
    title: 'Readiness',
    panels: [
      {
        title: 'Time ready',
        kind: 'bars',
        description:
          'Part of the time shown in which each server was fit to serve by its own verdict.',
        unit: 'ratio',
        min: 0,
        max: 1,
        queries: [
          {
            expr: `avg by (instance) (avg_over_time(${ofServer(m.readiness.ready)}[$__range]))`,
            legend: '{{instance}}',
          },
        ],
        thresholds: tooLow({ critical: 0.99, warning: 0.999 }),
      },
      ...(config.probes
        ? [
            {
              title: 'Time ready, seen from outside',
              kind: 'bars' as const,
              description:
                'Part of the probes of /readyz in the time shown that were answered with yes.',
              unit: 'ratio' as const,
              min: 0,
              max: 1,
              queries: [
                {
                  expr: `avg by (instance) (avg_over_time(probe_success{job="${jobs.probe}",instance=~"$instance"}[$__range]))`,
                  legend: '{{instance}}',
                },
              ],
              thresholds: tooLow({ critical: 0.99, warning: 0.999 }),
            },
          ]
        : []),
    ],
  };
}
