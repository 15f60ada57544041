import { setMaxListeners } from 'node:events';
import { SourceError } from '../source-error';

/** Who asks, and how long he waits. */
export interface Asking {
  /** What is asked for, and where, in messages. */
  readonly what: string;
  /** Aborts when nobody wants the answer any more. */
  readonly signal: AbortSignal | undefined;
  readonly timeoutSeconds: number | undefined;
}

/**
 * Shares the answer among all who ask the same at the same time. Each has a time limit of its own;
 * what is under way is aborted when the last of them has gone.
 *
 * @param key - the same for the same question
 * @param start - asks; its signal aborts when nobody waits any more
 */
export type SingleFlight = <Answer>(
  key: string,
  start: (signal: AbortSignal) => Promise<Answer>,
  asking: Asking,
) => Promise<Answer>;

interface Flight {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

const defaultSeconds = 2;

/** Creates an empty {@link SingleFlight}. */
export function createSingleFlight(): SingleFlight {
  const flights = new Map<string, Flight>();

  return async function fly<Answer>(
    key: string,
    start: (signal: AbortSignal) => Promise<Answer>,
    asking: Asking,
  ) {
    if (asking.signal?.aborted) throw lateError(asking);
    const flight = flights.get(key) ?? begin(key, start);
    flight.waiting += 1;
    try {
      return (await waitFor(flight.answer, asking)) as Answer;
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        if (flights.get(key) === flight) flights.delete(key);
        flight.controller.abort();
      }
    }
  };

  function begin(key: string, start: (signal: AbortSignal) => Promise<unknown>): Flight {
    const controller = new AbortController();
    const answer = start(controller.signal);
    const flight = { answer, controller, waiting: 0 };
    flights.set(key, flight);
    // Whoever asks after the end asks anew.
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    answer.then(land, land);
    return flight;
  }
}

function waitFor(answer: Promise<unknown>, asking: Asking): Promise<unknown> {
  const { signal, timeoutSeconds } = asking;
  const seconds = timeoutSeconds ?? (signal === undefined ? defaultSeconds : undefined);
  return new Promise((resolve, reject) => {
    const giveUp = () => end(() => reject(lateError(asking)));
    const timer = seconds === undefined ? undefined : setTimeout(giveUp, seconds * 1000).unref();
    // A poll may wait for any number of answers with one signal; Node warns of more than ten.
    if (signal !== undefined) setMaxListeners(0, signal);
    signal?.addEventListener('abort', giveUp);
    answer.then(
      (value) => end(() => resolve(value)),
      (error) => end(() => reject(error)),
    );

    function end(settle: () => void) {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      settle();
    }
  });
}

function lateError({ what, signal, timeoutSeconds }: Asking): SourceError {
  if (signal?.reason instanceof SourceError) return signal.reason;
  const limit = signal?.aborted ? 'in time' : `within ${timeoutSeconds ?? defaultSeconds} s`;
  return new SourceError('timeout', `${what}: no answer ${limit}`);
}
