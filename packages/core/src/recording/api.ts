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

/** The series of one route, method and status. */
interface RequestSeries {
  readonly count: HeldSeries;
  readonly duration: HeldSeries;
}

/** Creates the recording methods for requests. */
export function createApiRecording({ api }: MetricHandles): ApiRecording {
  // Endpoint, method and status lead to the series in three steps, without a key made of them.
  const known = new Map<string, Map<string, Map<number, RequestSeries>>>();

  return {
    recordApiRequest({ method, endpoint, status, durationSeconds }) {
      const series =
        known.get(endpoint)?.get(method)?.get(status) ?? find(endpoint, method, status);
      series.count.record(1);
      series.duration.record(durationSeconds);
      const type = errorTypeOf(status);
      if (type !== undefined) api.errors.inc({ endpoint, error_type: type });
    },
    recordApiError({ endpoint, type }) {
      api.errors.inc({ endpoint, error_type: type });
    },
  };

  function find(endpoint: string, method: string, status: number): RequestSeries {
    const labels = { method: foldMethod(method), endpoint, status };
    const series = {
      count: api.requests.labels(labels),
      duration: api.requestDurationSeconds.labels(labels),
    };
    // Only what has a series of its own is kept: so the index is as bounded as the metric.
    const { labels: bounded } = series.duration;
    const isOwn =
      bounded.endpoint === endpoint &&
      bounded.method === method &&
      bounded.status === String(status);
    if (isOwn) keep(endpoint, method, status, series);
    return series;
  }

  function keep(endpoint: string, method: string, status: number, series: RequestSeries): void {
    const byMethod = known.get(endpoint) ?? new Map<string, Map<number, RequestSeries>>();
    const byStatus = byMethod.get(method) ?? new Map<number, RequestSeries>();
    known.set(endpoint, byMethod.set(method, byStatus.set(status, series)));
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
