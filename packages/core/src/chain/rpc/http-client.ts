import type { Endpoint } from './endpoint';
import { replyError, sendRequest } from './send-request';
import { createSingleFlight } from './single-flight';

/** Asks a node that answers JSON at paths. */
export interface HttpClient {
  /**
   * Gets the JSON at a path; the same path under way twice is asked for once.
   *
   * @param path - with its query; shown in messages
   * @param signal - gives the waiting up; without it there is a time limit of 2 seconds
   * @throws SourceError; `unsupported` where the node has no such path (404, 405, 501)
   */
  get(path: string, signal?: AbortSignal): Promise<unknown>;
}

/** Creates a client. */
export function createHttpClient(endpoint: Endpoint): HttpClient {
  const fly = createSingleFlight();

  return {
    get(path, signal) {
      const what = `${path} at ${endpoint.address}`;
      const { timeoutSeconds } = endpoint;
      return fly(path, (flight) => getJson(path, flight), { what, signal, timeoutSeconds });
    },
  };

  async function getJson(path: string, signal: AbortSignal): Promise<unknown> {
    const { status, text } = await sendRequest(endpoint, { what: path, path, signal });
    if (status >= 300) throw statusError(path, status, text);
    try {
      return JSON.parse(text);
    } catch {
      throw replyError('invalid', endpoint, path, 'the answer is no JSON', text);
    }
  }

  function statusError(path: string, status: number, text: string) {
    const isUnknown = status === 404 || status === 405 || status === 501;
    const isStarting = status === 503 && /\b(?:initiali[sz]ing|starting|loading)\b/i.test(text);
    const kind = isUnknown ? 'unsupported' : isStarting ? 'starting' : 'http';
    const problem = status < 400 ? `redirects (HTTP ${status}) are not followed` : `HTTP ${status}`;
    return replyError(kind, endpoint, path, problem, text, { status });
  }
}
