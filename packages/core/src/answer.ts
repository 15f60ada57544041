import type { ServerResponse } from 'node:http';

/** The answer of one of our endpoints, before it becomes a framework's response. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /**
   * To be called when the response is over: the memory of the body is then used again. Without the
   * call it is left to the garbage collector.
   */
  readonly release?: () => void;
}

/** Writes an answer to a response of `node:http`; a `HEAD` request gets the headers only. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
  });
  if (answer.release !== undefined) response.once('close', answer.release);
  // Node leaves the body of a response to HEAD out by itself.
  response.end(answer.body);
}
