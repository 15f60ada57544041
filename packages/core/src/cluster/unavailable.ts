import type { Answer } from '../answer';

/** The answer where the numbers of all cannot be had: those of one process would be taken for them. */
export function unavailable(fault: unknown): Answer {
  return {
    status: 503,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body: `The processes of this group could not be asked: ${(fault as Error).message}.\n`,
  };
}
