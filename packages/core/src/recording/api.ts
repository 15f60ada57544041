import type { MetricHandles } from '../handles';
import type { ApiErrorType, RequestSeries } from '../requests/request-series';
import { guardValue } from '../value-guard';
import type { RefuseValue } from './refuse';

/** A finished request. */
export interface RecordedApiRequest {
  /** The verb; unknown ones count as `_OTHER`. */
  readonly method: string;
  /** The route's pattern, never the path that was asked for. */
  readonly endpoint: string;
  /** The status code sent; 499 if the client went away first. */
  readonly status: number;
  readonly durationSeconds: number;
  /**
   * Values of the option `labels`.
   * @defaultValue `other` for each
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Records requests; the adapters call it for every request of their server. */
export interface ApiRecording {
  /** Records a finished request, for servers that no adapter covers. */
  recordApiRequest(request: RecordedApiRequest): void;
  /** Records an error that a status code does not show, such as one in a response with status 200. */
  recordApiError(error: { readonly endpoint: string; readonly type: ApiErrorType }): void;
}

const noLabels: Readonly<Record<string, string>> = {};

/** Creates the recording methods for requests. */
export function createApiRecording(
  { api }: MetricHandles,
  requests: RequestSeries,
  refuse: RefuseValue,
): ApiRecording {
  return {
    recordApiRequest({ method, endpoint, status, durationSeconds, labels = noLabels }) {
      const seconds = guardValue(durationSeconds, 'seconds', 0);
      if (typeof seconds !== 'number') {
        refuse(seconds, 'api_request_duration_seconds', durationSeconds);
      } else if (typeof endpoint !== 'string') {
        refuse('unknown_label', 'api_requests_total', endpoint);
      } else {
        requests.record(method, endpoint, status, seconds, requests.labels.bound(labels));
      }
    },
    recordApiError({ endpoint, type }) {
      api.errors.inc({ endpoint, error_type: type });
    },
  };
}
