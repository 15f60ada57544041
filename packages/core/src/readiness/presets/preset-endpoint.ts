import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../../answer';

/** An endpoint that answers as that of a node does. */
export interface PresetEndpoint {
  readonly path: string;
  /** The own endpoint that it says the same as; whoever guards that one guards this one. */
  readonly like: 'live' | 'ready';
  answer(search: URLSearchParams, headers: IncomingHttpHeaders): Promise<Answer>;
}

/** Writes a body as JSON that nobody may store. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
    body: `${JSON.stringify(body)}\n`,
  };
}
