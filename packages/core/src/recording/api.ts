import { httpMethods } from '../catalogue/api';
import type { Catalogue } from '../catalogue/catalogue';
import type { HeldSeries, LabelsOf, MetricHandles } from '../handles';

/** What kind of error a request ended in. */
export type ApiErrorType = LabelsOf<Catalogue['api']['errors']>['error_type'];

/** A finished request. */
export interface RecordedApiRequest {
  /** The verb; unknown ones count as `_OTHER`. */
  readonly method: string;
  /** The route's pattern, never the path that was asked for. */
  readonly endpoint: string;
  /** The status code sent; 499 if the client went away first. */
  readonly status: number;
  readonly durationSeconds: number;
}

/** Records requests; the adapters call it for every request of their server. */
export interface ApiRecording {
  /** Records a finished request, for servers that no adapter covers. */
  recordApiRequest(request: RecordedApiRequest): void;
  /** Records an error that a status code does not show, such as one in a response with status 200. */
  recordApiError(error: { readonly endpoint: string; readonly type: ApiErrorType }): void;
}

/** The series of one method and status of a route. */
interface RequestSeries {
  readonly method: string;
  readonly status: number;
  readonly count: HeldSeries;
  readonly duration: HeldSeries;
}

/** Creates the recording methods for requests. */
export function createApiRecording({ api }: MetricHandles): ApiRecording {
  // A route has few methods and statuses: looking through them is quicker than any key.
  const known = new Map<string, RequestSeries[]>();

  return {
    recordApiRequest({ method, endpoint, status, durationSeconds }) {
      const series = find(endpoint, method, status) ?? resolve(endpoint, method, status);
      series.count.record(1);
      series.duration.record(durationSeconds);
      const type = errorTypeOf(status);
      if (type !== undefined) api.errors.inc({ endpoint, error_type: type });
    },
    recordApiError({ endpoint, type }) {
      api.errors.inc({ endpoint, error_type: type });
    },
  };

  function find(endpoint: string, method: string, status: number): RequestSeries | undefined {
    const list = known.get(endpoint);
    if (list === undefined) return undefined;
    for (const series of list) {
      if (series.status === status && series.method === method) return series;
    }
    return undefined;
  }

  function resolve(endpoint: string, method: string, status: number): RequestSeries {
    const labels = { method: foldMethod(method), endpoint, status };
    const count = api.requests.labels(labels);
    const duration = api.requestDurationSeconds.labels(labels);
    const series = { method, status, count, duration };
    // Only what has a series of its own is kept: so the index is as bounded as the metric.
    const { labels: bounded } = duration;
    const isOwn =
      bounded.endpoint === endpoint &&
      bounded.method === method &&
      bounded.status === String(status);
    if (isOwn) known.set(endpoint, [...(known.get(endpoint) ?? []), series]);
    return series;
  }
}

const methodNames: ReadonlySet<string> = new Set(httpMethods);

function foldMethod(method: string): (typeof httpMethods)[number] {
  // The set was made from the tuple: a member of the one is a member of the other.
  return methodNames.has(method) ? (method as (typeof httpMethods)[number]) : '_OTHER';
}

function errorTypeOf(status: number): ApiErrorType | undefined {
  if (status < 400) return undefined;
  if (status === 499) return 'aborted';
  if (status === 408 || status === 504) return 'timeout';
  return status < 500 ? 'client_error' : 'server_error';
}
