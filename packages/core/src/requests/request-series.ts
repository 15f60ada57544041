import { httpMethods } from '../catalogue/api';
import type { Catalogue } from '../catalogue/catalogue';
import type { LabelsOf, MetricHandles } from '../handles';
import type { LabelSet } from '../label-sets';
import type { Series } from '../series/series-store';
import type { RequestLabelReader } from './request-labels';

/** What kind of error a request ended in. */
export type ApiErrorType = LabelsOf<Catalogue['api']['errors']>['error_type'];

/** The series that finished requests are counted in: found once, then held. */
export interface RequestSeries {
  /** Reads the labels of the program's own. */
  readonly labels: RequestLabelReader;
  /**
   * Counts a finished request.
   *
   * @param method - the verb; unknown ones count as `_OTHER`
   * @param endpoint - the route's pattern
   * @param status - the status code
   * @param durationSeconds - finite and not negative
   * @param values - of the labels of the program's own, within their bounds
   * @param trace - exemplar labels
   */
  record(
    method: string,
    endpoint: string,
    status: number,
    durationSeconds: number,
    values: readonly string[],
    trace?: LabelSet,
  ): void;
}

/** The series of the requests to a route that ended alike. */
interface Outcome {
  readonly method: string;
  readonly status: number;
  readonly values: readonly string[];
  readonly count: Series | undefined;
  readonly duration: Series | undefined;
  readonly error: Series | undefined;
}

/**
 * Creates the index of the series.
 *
 * @param limit - how many are held at most
 * @param names - of routes, by their patterns, that are counted under these instead
 */
export function createRequestSeries(
  { api }: MetricHandles,
  labels: RequestLabelReader,
  limit: number,
  names: ReadonlyMap<string, string> = new Map(),
): RequestSeries {
  const counts = api.requests.direct;
  const durations = api.requestDurationSeconds.direct;
  const errors = api.errors.direct;
  // A route has few methods and statuses: looking through them is quicker than any key.
  const known = new Map<string, Outcome[]>();
  let held = 0;
  // Requests to one route come in a row more often than not.
  let lastEndpoint: string | undefined;
  let lastOutcomes: readonly Outcome[] | undefined;

  return {
    labels,
    record(method, endpoint, status, durationSeconds, values, trace) {
      const { count, duration, error } =
        find(endpoint, method, status, values) ?? resolve(endpoint, method, status, values);
      if (count !== undefined) counts.add(count, 1);
      if (duration !== undefined) durations.add(duration, durationSeconds, trace);
      if (error !== undefined) errors.add(error, 1);
    },
  };

  function find(
    endpoint: string,
    method: string,
    status: number,
    values: readonly string[],
  ): Outcome | undefined {
    const outcomes = endpoint === lastEndpoint ? lastOutcomes : known.get(endpoint);
    if (outcomes === undefined) return undefined;
    lastEndpoint = endpoint;
    lastOutcomes = outcomes;
    for (let i = 0; i < outcomes.length; i += 1) {
      const outcome = outcomes[i] as Outcome;
      if (outcome.status !== status || outcome.method !== method) continue;
      if (values.length === 0 || areEqual(outcome.values, values)) return outcome;
    }
    return undefined;
  }

  function resolve(
    pattern: string,
    method: string,
    status: number,
    values: readonly string[],
  ): Outcome {
    const endpoint = names.get(pattern) ?? pattern;
    const set = {
      ...Object.fromEntries(labels.names.map((name, i) => [name, values[i]])),
      method: foldMethod(method),
      endpoint,
      status,
    };
    const type = errorTypeOf(status);
    const duration = durations.find(set);
    const count = counts.find(set, duration);
    const error = type && errors.find({ endpoint, error_type: type });
    const outcome: Outcome = { method, status, values, count, duration, error };
    const isFull =
      (count !== undefined && counts.isOverflow(count)) ||
      (duration !== undefined && durations.isOverflow(duration)) ||
      (error !== undefined && errors.isOverflow(error));
    if (held < limit && !isFull && hasItsOwnName(set, method)) {
      held += 1;
      known.set(pattern, [...(known.get(pattern) ?? []), outcome]);
      lastEndpoint = undefined;
    }
    return outcome;
  }
}

/** Characters of an endpoint at most. */
export const longestEndpoint = 200;

const methodNames: ReadonlySet<string> = new Set(httpMethods);

function foldMethod(method: string): (typeof httpMethods)[number] {
  // The set was made from the tuple: a member of the one is a member of the other.
  return methodNames.has(method) ? (method as (typeof httpMethods)[number]) : '_OTHER';
}

/** What is folded, cut or dropped is looked up each time: only so is the index as bounded as the metrics. */
function hasItsOwnName(
  set: { method: string; endpoint: string; status: number },
  method: string,
): boolean {
  const { endpoint, status } = set;
  const isStatus = Number.isInteger(status) && status >= 100 && status <= 599;
  return isStatus && set.method === method && endpoint.length <= longestEndpoint;
}

function areEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.every((value, i) => value === other[i]);
}

function errorTypeOf(status: number): ApiErrorType | undefined {
  if (status < 400) return undefined;
  if (status === 499) return 'aborted';
  if (status === 408 || status === 504) return 'timeout';
  return status < 500 ? 'client_error' : 'server_error';
}
