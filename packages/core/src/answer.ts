import type { ServerResponse } from 'node:http';

/** The answer of one of our endpoints, before it becomes a framework's response. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Writes an answer to a response of `node:http`; a `HEAD` request gets the headers only. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
  });
  // Node leaves the body of a response to HEAD out by itself.
  response.end(answer.body);
}
