import type { ThresholdName } from '../config/thresholds';
import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { RecordingExpression, RecordingGroup } from './define-recordings';
import { faultSelector, judgedMethods } from './rpc-faults';

/**
 * Names of {@link sloRecordings}. Each objective has what counts, what of it is bad, both a second; the
 * share of the bad over each window; and what is left of the budget, 1 for all, below 0 if overdrawn.
 */
export const sloRecordingNames = {
  ...names('apiAvailability', 'api_availability'),
  ...names('apiSpeed', 'api_latency'),
  ...names('rpcAvailability', 'rpc_availability'),
} as const;

/** What there are objectives for, and from what they are counted. */
export const objectives = {
  apiAvailability: 'apiObjective',
  apiSpeed: 'apiLatencyObjective',
  rpcAvailability: 'rpcObjective',
} as const satisfies Readonly<Record<string, ThresholdName>>;

/** What there is an objective for. */
export type Objective = keyof typeof objectives;

/**
 * Shares of bad requests over the windows of the budgets, by job.
 *
 * @remarks Longer windows are means of the recorded rates, a few series a job. From the counters of
 * every endpoint, three days would be read anew at each evaluation.
 */
export const sloRecordings: RecordingGroup<typeof sloRecordingNames> = {
  ...expressions('apiAvailability', {
    // Who went away got no answer, good or bad.
    total: ({ r, on }) =>
      `sum by (cluster, job) (${r.apiRequestsByStatusClass}{${on.servers}, status_class!="499"})`,
    bad: ({ r, on }) =>
      `sum by (cluster, job) (${r.apiRequestsByStatusClass}{${on.servers}, status_class="5xx"})`,
  }),
  ...expressions('apiSpeed', {
    total: ({ r, on }) =>
      `sum by (cluster, job) (${r.apiDurationBuckets}{${on.servers}, le="+Inf"})`,
    bad: ({ r, on, t }) =>
      `sum by (cluster, job) (${r.apiDurationBuckets}{${on.servers}, le="+Inf"})` +
      ` - sum by (cluster, job) (${r.apiDurationBuckets}{${on.servers}, le="${t.apiLatencyBound}"})`,
  }),
  ...expressions('rpcAvailability', {
    total: ({ m, on, t }) =>
      `sum by (cluster, job) (rate(${m.rpc.requests}{${on.servers}, outcome!~"aborted|unknown", ${judgedMethods}}[${duration(t.rateWindow)}]))`,
    bad: ({ m, on, t }) =>
      `sum by (cluster, job) (rate(${m.rpc.requests}{${on.servers}, ${faultSelector}}[${duration(t.rateWindow)}]))`,
  }),
};

interface Counted {
  readonly total: RecordingExpression;
  readonly bad: RecordingExpression;
}

function names<const Key extends string>(key: Key, metric: string) {
  const level = `job:{prefix}${metric}`;
  return {
    [`${key}Total`]: `${level}_total:rate{rateWindow}`,
    [`${key}Bad`]: `${level}_bad:rate{rateWindow}`,
    [`${key}FastPageShort`]: `${level}_bad:ratio_rate{sloFastPageShort}`,
    [`${key}SlowPageShort`]: `${level}_bad:ratio_rate{sloSlowPageShort}`,
    [`${key}FastPageLong`]: `${level}_bad:ratio_rate{sloFastPageLong}`,
    [`${key}FastTicketShort`]: `${level}_bad:ratio_rate{sloFastTicketShort}`,
    [`${key}SlowPageLong`]: `${level}_bad:ratio_rate{sloSlowPageLong}`,
    [`${key}FastTicketLong`]: `${level}_bad:ratio_rate{sloFastTicketLong}`,
    [`${key}SlowTicketLong`]: `${level}_bad:ratio_rate{sloSlowTicketLong}`,
    [`${key}Budget`]: `${level}_budget:remaining{sloBudgetWindow}`,
  } as { readonly [Name in `${Key}${SloRecording}`]: string };
}

type SloRecording = 'Total' | 'Bad' | 'Budget' | SloWindow;

type SloWindow =
  | 'FastPageShort'
  | 'SlowPageShort'
  | 'FastPageLong'
  | 'FastTicketShort'
  | 'SlowPageLong'
  | 'FastTicketLong'
  | 'SlowTicketLong';

function expressions<const Key extends Objective>(key: Key, { total, bad }: Counted) {
  const over =
    (window: SloWindow): RecordingExpression =>
    (context) =>
      ratioOver(context, key, `slo${window}`);
  return {
    [`${key}Total`]: total,
    // The bad ones are 0, not unknown, where there are good ones.
    [`${key}Bad`]: (context: StackContext) => `${bad(context)} or 0 * ${total(context)}`,
    [`${key}FastPageShort`]: over('FastPageShort'),
    [`${key}SlowPageShort`]: over('SlowPageShort'),
    [`${key}FastPageLong`]: over('FastPageLong'),
    [`${key}FastTicketShort`]: over('FastTicketShort'),
    [`${key}SlowPageLong`]: over('SlowPageLong'),
    [`${key}FastTicketLong`]: over('FastTicketLong'),
    [`${key}SlowTicketLong`]: over('SlowTicketLong'),
    [`${key}Budget`]: (context: StackContext) =>
      `1 - ${spent(context, key)} / ${budgetOf(context, key)}`,
  } as { readonly [Name in `${Key}${SloRecording}`]: RecordingExpression };
}

function ratioOver({ r, t, on }: StackContext, key: Objective, window: ThresholdName): string {
  const mean = (series: string) => meanOver(t, `${series}{${on.servers}}`, window);
  return `${mean(r[`${key}Bad`])} / (${mean(r[`${key}Total`])} > 0)`;
}

/**
 * The share of the bad over the window of the budget. What is older than the data counts as good: else a
 * bad minute of a stack that is a day old would have used up a month.
 */
function spent({ r, t, on }: StackContext, key: Objective): string {
  const range = `[${duration(t.sloBudgetWindow)}:${duration(t.sloBudgetStep)}]`;
  const bad = `sum_over_time(${r[`${key}Bad`]}{${on.servers}}${range})`;
  const total = `avg_over_time(${r[`${key}Total`]}{${on.servers}}${range})`;
  return `${bad} / ${t.sloBudgetWindow / t.sloBudgetStep} / (${total} > 0)`;
}

/** The mean of a recorded rate over a window, where that is longer than the range of the rate. */
export function meanOver(t: StackContext['t'], selector: string, window: ThresholdName): string {
  if (t[window] <= t.rateWindow) return selector;
  return `avg_over_time(${selector}[${duration(t[window])}])`;
}

/** The share of requests that may be bad, without the noise of binary fractions. */
export function budgetOf({ t }: Pick<StackContext, 't'>, key: Objective): number {
  return Number((1 - t[objectives[key]]).toFixed(9));
}
