import type { ThresholdName } from '../config/thresholds';
import { duration } from '../duration';
import { budgetOf, meanOver, type Objective, objectives } from '../recording/slo';
import type { StackContext } from '../stack-context';
import type { AlertDefinition, AlertGroup, DiagnosisQuery } from './define-alerts';

/**
 * Whether the error budgets last: how fast they burn, over a long window, so that it matters, and over
 * a short one, so that it is still going on.
 */
export const sloAlerts: AlertGroup = (context) => [
  ...writeBurnAlerts(context, 'apiAvailability', {
    name: 'APIAvailability',
    condition: 'api-availability-budget',
    what: 'requests to the API',
    bad: 'fail by a fault of the servers',
    wasBad: 'failed by a fault of the servers',
    look: {
      look: 'Failed requests a second by server, route and status.',
      query: `sort_desc(sum by (job, instance, endpoint, status) (rate(${context.m.api.requests}{${context.on.servers}, status=~"5[0-9]{2}"}[${duration(context.t.rateWindow)}])) > 0)`,
    },
    follow: 'HighAPIErrorRate',
    innocent: 'one route with a known fault is called by one client, and all others are well',
  }),
  ...writeBurnAlerts(context, 'apiSpeed', {
    name: 'APILatency',
    condition: 'api-latency-budget',
    what: 'requests to the API',
    bad: `take longer than ${context.t.apiLatencyBound} s`,
    wasBad: `took longer than ${context.t.apiLatencyBound} s`,
    look: {
      look: 'The slowest routes.',
      query: `topk(10, ${context.r.apiLatencyP95ByEndpoint}{${context.on.servers}})`,
    },
    follow: 'SlowAPIResponses',
    innocent:
      'one route that is slow by nature, such as an export, has most of the traffic just now',
  }),
  ...writeBurnAlerts(context, 'rpcAvailability', {
    name: 'RPCAvailability',
    condition: 'rpc-availability-budget',
    what: 'JSON-RPC calls',
    bad: 'fail by a fault of the servers',
    wasBad: 'failed by a fault of the servers',
    look: {
      look: 'Calls a second by server and outcome.',
      query: `${context.r.rpcRequestsByOutcome}{${context.on.servers}, outcome!="ok"} > 0`,
    },
    follow: 'HighRPCErrorRate',
    innocent:
      'one method that this node cannot answer is called by one client, and all others are well',
  }),
];

interface BudgetTexts {
  readonly name: string;
  readonly condition: string;
  /** What is counted. */
  readonly what: string;
  /** What the bad ones do. */
  readonly bad: string;
  /** What they did. */
  readonly wasBad: string;
  readonly look: DiagnosisQuery;
  /** The alert of which the runbook helps further. */
  readonly follow: string;
  /** What looks like a fault of the servers and is none. */
  readonly innocent: string;
}

function writeBurnAlerts(
  context: StackContext,
  key: Objective,
  texts: BudgetTexts,
): AlertDefinition[] {
  const { t } = context;
  const { name, condition, what, bad } = texts;
  const burns = (burn: Burn) => writeBurn(context, key, burn);
  const common = { service: 'api', labels: { condition } } as const;
  const objective = `${Number((t[objectives[key]] * 100).toFixed(6))} %`;
  return [
    {
      ...common,
      name: `${name}BudgetBurningFast`,
      severity: 'critical',
      expr: `${burns(fastPage)} or ${burns(slowPage)}`,
      forSeconds: t.forBrief,
      summary: `So many ${what} ${bad} that the error budget is soon gone.`,
      description: describeBurn(context, key, texts, 'FastPageLong'),
      runbook: writeRunbook(context, key, texts, {
        meaning: `The objective is that ${objective} are good. The budget burns ${t.sloFastPageBurn} times as fast as it may over ${duration(t.sloFastPageLong)} and ${duration(t.sloFastPageShort)}, or ${t.sloSlowPageBurn} times over ${duration(t.sloSlowPageLong)}, ${duration(t.sloSlowPageShort)} and ${duration(t.sloFastPageShort)}.`,
        impact:
          'Many users notice it now. At this rate a month of allowed faults is used up within two to five days.',
      }),
    },
    {
      ...common,
      name: `${name}BudgetBurningSlowly`,
      severity: 'warning',
      expr: `${burns(fastTicket)} or ${burns(slowTicket)}`,
      forSeconds: t.forShort,
      summary: `More ${what} ${bad} than the objective allows, for a day or longer.`,
      description: describeBurn(context, key, texts, 'FastTicketLong'),
      runbook: writeRunbook(context, key, texts, {
        meaning: `The objective is that ${objective} are good. The budget burns ${t.sloFastTicketBurn} times as fast as it may over ${duration(t.sloFastTicketLong)} and ${duration(t.sloFastTicketShort)}, or faster than it may over ${duration(t.sloSlowTicketLong)} and ${duration(t.sloSlowPageLong)}.`,
        impact:
          'Some users notice it, again and again. Nobody has to get up for it, but by the end of the month the objective is missed.',
      }),
    },
  ];
}

/**
 * Says how it is now, how it was over a longer window, and how long the budget lasts, as far as that is
 * known. The value of the alert alone does not tell a fault that goes on from one that is over.
 */
function describeBurn(
  context: StackContext,
  key: Objective,
  { what, wasBad }: BudgetTexts,
  long: 'FastPageLong' | 'FastTicketLong',
): string {
  const { r, t } = context;
  const allowed = budgetOf(context, key);
  const ofJob = (...names: readonly string[]) => {
    const labels = names.map(() => ' $labels.cluster $labels.job').join('');
    return (expr: string) => `{{ with query (printf "${expr}"${labels}) }}`;
  };
  const series = (name: string) => `${name}{cluster=%q, job=%q}`;
  const [now, whole, left] = [r[`${key}FastPageShort`], r[`${key}${long}`], r[`${key}Budget`]];
  const value = '. | first | value';
  const window = duration(t.sloBudgetWindow);
  return [
    `In the last ${duration(t.sloFastPageShort)} ${ofJob(now)(series(now))}{{ ${value} | humanizePercentage }}{{ else }}none{{ end }}`,
    ` of the ${what} of {{ $labels.job }} ${wasBad}`,
    `${ofJob(whole)(series(whole))}; over ${duration(t[`slo${long}`])} {{ ${value} | humanizePercentage }}{{ end }}.`,
    ` The objective allows ${Number((allowed * 100).toFixed(6))} %.`,
    `${ofJob(left)(series(left))}{{ $left := ${value} }}{{ if gt $left 0.0 }}`,
    ` {{ $left | humanizePercentage }} of the budget of ${window} is left`,
    ofJob(
      left,
      now,
    )(`${series(left)} * ${t.sloBudgetWindow * allowed} / (${series(now)} > ${allowed})`),
    `; at this pace it is gone in {{ ${value} | humanizeDuration }}{{ end }}.`,
    `{{ else }} The budget of ${window} is used up.{{ end }}{{ end }}`,
  ].join('');
}

interface Burn {
  readonly rate: ThresholdName;
  readonly long: 'FastPageLong' | 'SlowPageLong' | 'FastTicketLong' | 'SlowTicketLong';
  /** All of them have to agree. */
  readonly shorts: readonly (
    | 'FastPageShort'
    | 'SlowPageShort'
    | 'FastTicketShort'
    | 'SlowPageLong'
  )[];
}

const fastPage: Burn = {
  rate: 'sloFastPageBurn',
  long: 'FastPageLong',
  shorts: ['FastPageShort'],
};
const slowPage: Burn = {
  rate: 'sloSlowPageBurn',
  long: 'SlowPageLong',
  // Half an hour alone would call somebody, again and again, until half an hour after the end.
  shorts: ['SlowPageShort', 'FastPageShort'],
};
const fastTicket: Burn = {
  rate: 'sloFastTicketBurn',
  long: 'FastTicketLong',
  shorts: ['FastTicketShort'],
};
const slowTicket: Burn = {
  rate: 'sloSlowTicketBurn',
  long: 'SlowTicketLong',
  shorts: ['SlowPageLong'],
};

function writeBurn(context: StackContext, key: Objective, { rate, long, shorts }: Burn): string {
  const { r, t, on } = context;
  const limit = `${t[rate]} * ${budgetOf(context, key)}`;
  const total = `${r[`${key}Total`]}{${on.servers}}`;
  return (
    `(${r[`${key}${long}`]}{${on.servers}} * ${partSeen(t, total, `slo${long}`)} > ${limit}` +
    shorts.map((short) => ` and ${r[`${key}${short}`]}{${on.servers}} > ${limit}`).join('') +
    ` and ${meanOver(t, total, `slo${long}`)} > ${t.sloTraffic})`
  );
}

/**
 * The part of a window that there is data of. A window of a young stack is cut to what is there: a short
 * fault would be most of it. What was before counts as good.
 */
function partSeen(t: StackContext['t'], selector: string, window: ThresholdName): string {
  const looks = t[window] / t.sloBudgetStep;
  return `clamp_max(count_over_time(${selector}[${duration(t[window])}:${duration(t.sloBudgetStep)}]) / ${looks}, 1)`;
}

function writeRunbook(
  { r, on, t }: StackContext,
  key: Objective,
  { look, follow, innocent }: BudgetTexts,
  { meaning, impact }: { readonly meaning: string; readonly impact: string },
): AlertDefinition['runbook'] {
  return {
    meaning: `${meaning} All windows have to agree: the long one that it matters, the short ones that it still goes on. In a stack that is younger than a window, the time before counts as good. A job with less than ${t.sloTraffic} a second is not judged.`,
    impact,
    diagnosis: [
      {
        look: 'The share of bad ones now, by job. Near 0: it is over, and the alert ends soon.',
        query: `${r[`${key}FastPageShort`]}{${on.servers}}`,
      },
      look,
      {
        look: `What is left of the budget of ${duration(t.sloBudgetWindow)}: 1 is all, below 0 it is overdrawn.`,
        query: `${r[`${key}Budget`]}{${on.servers}}`,
      },
      'Ask each server of the job: `curl -s "http://<instance>/readyz?verbose"`.',
      `Go on with the steps of \`${follow}\`.`,
    ],
    mitigation: [
      'If it began with a release, go back to the one before.',
      'If one server of several is the cause, take it out of the load balancer.',
      'With the budget overdrawn, put stability before new things until it has recovered.',
    ],
    falseAlarm: `The share of the first query is near 0: the fault is over, and the alert follows. Or ${innocent}.`,
  };
}
