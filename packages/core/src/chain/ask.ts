import { showValue } from '../errors';
import type { ChainBlock } from './facts';
import type { ChainSource } from './source';
import { SourceError } from './source-error';

// The client of a source limits each call; a question may take several, and a program's own source may limit none.
const callsOfAQuestion = 3;

/**
 * Asks a source, whatever it does: it is given a few times the time limit of a call, and whatever
 * it throws comes out as a SourceError.
 *
 * @param timeoutSeconds - the time limit of one call
 * @param stopped - aborts when nobody wants the answer any more
 * @throws SourceError
 */
export async function askWithin<Answer>(
  timeoutSeconds: number,
  stopped: AbortSignal | undefined,
  ask: (signal: AbortSignal) => Promise<Answer> | undefined,
): Promise<Answer | undefined> {
  const limit = timeoutSeconds * callsOfAQuestion;
  const controller = new AbortController();
  let giveUp: (error: SourceError) => void = () => {};
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  const timer = setTimeout(
    () => giveUp(new SourceError('timeout', `no answer within ${Number(limit.toFixed(3))} s`)),
    limit * 1000,
  ).unref();
  const stop = () => giveUp(new SourceError('other', 'the watch was stopped'));
  if (stopped?.aborted) stop();
  else stopped?.addEventListener('abort', stop, { once: true });
  try {
    // The async function turns a synchronous throw into a rejection.
    return await Promise.race([(async () => ask(controller.signal))(), givenUp]);
  } catch (error) {
    controller.abort(error);
    throw error instanceof SourceError ? error : new SourceError('other', showValue(error), error);
  } finally {
    clearTimeout(timer);
    stopped?.removeEventListener('abort', stop);
  }
}

/** Looking a block up has the time limit of a question; a node that cannot do it is one that does not. */
export function limitLookups(
  { getBlockAt, getBlock }: ChainSource,
  timeoutSeconds: number,
): Pick<ChainSource, 'getBlockAt' | 'getBlock'> {
  return {
    ...(getBlockAt && {
      getBlockAt: (height, signal) => look(signal, (s) => getBlockAt(height, s)),
    }),
    ...(getBlock && { getBlock: (hash, signal) => look(signal, (s) => getBlock(hash, s)) }),
  };

  async function look(
    stopped: AbortSignal,
    ask: (signal: AbortSignal) => Promise<ChainBlock | undefined>,
  ): Promise<ChainBlock | undefined> {
    try {
      return await askWithin(timeoutSeconds, stopped, ask);
    } catch (error) {
      if ((error as SourceError).kind === 'unsupported') return undefined;
      throw error;
    }
  }
}
