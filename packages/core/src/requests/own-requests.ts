import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { processState } from '../shared-state';

const markHeader = 'xai-metrics-own-request';
const noHeaders: Readonly<Record<string, string>> = {};

/**
 * Has the requests that the instrumentation sends to its own machine marked from now on: one that comes
 * to a server of this very process is not counted.
 */
export function markOwnRequests(): void {
  processState().ownRequests ??= new Set();
}

/**
 * Whether a request is one that the instrumentation of this process is sending just now. A mark is random and
 * holds as long as its request is on the way: only who answers it learns of it.
 */
export function isOwnRequest(marks: ReadonlySet<string>, { headers }: IncomingMessage): boolean {
  return marks.size > 0 && marks.has(headers[markHeader] as string);
}

/**
 * Sends a request to a node with a mark, if there may be need of one.
 *
 * @param send - gets the headers that the mark adds; it holds until the promise settles
 */
export async function sendMarked<Result>(
  url: URL,
  send: (headers: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const { ownRequests } = processState();
  if (ownRequests === undefined || !isLoopback(url.hostname)) return send(noHeaders);
  const mark = randomUUID();
  ownRequests.add(mark);
  try {
    return await send({ [markHeader]: mark });
  } finally {
    ownRequests.delete(mark);
  }
}

/** `URL` has brought addresses into their shortest form. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127\..*|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])$/.test(hostname);
}
