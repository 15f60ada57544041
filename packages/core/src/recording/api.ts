import { httpMethods } from '../catalogue/api';
import type { Catalogue } from '../catalogue/catalogue';
import type { LabelsOf, MetricHandles } from '../handles';

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

/** Creates the recording methods for requests. */
export function createApiRecording({ api }: MetricHandles): ApiRecording {
  return {
    recordApiRequest({ method, endpoint, status, durationSeconds }) {
      const labels = { method: foldMethod(method), endpoint, status };
      api.requests.inc(labels);
      api.requestDurationSeconds.observe(labels, durationSeconds);
      const type = errorTypeOf(status);
      if (type !== undefined) api.errors.inc({ endpoint, error_type: type });
    },
    recordApiError({ endpoint, type }) {
      api.errors.inc({ endpoint, error_type: type });
    },
  };
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
