import { setMaxListeners } from 'node:events';
import type { SourceError } from './source-error';

/** How often a source is polled. */
export interface PollLoopSettings {
  /** Seconds between two rounds; asked before each, since the block time may become known later. */
  periodSeconds(): number;
  /**
   * Asks everything that is due.
   *
   * @returns whether the source answered; it never rejects
   */
  round(signal: AbortSignal): Promise<boolean>;
}

/** A source being polled. */
export interface PollLoop {
  /** Ends it and aborts what is under way. */
  stop(reason: SourceError): void;
}

// A source that is down is asked less and less often, but a load balancer waits for its return.
const mostPeriods = 8;
const longestWaitSeconds = 30;
// Nodes that were started together must not be asked together for ever.
const jitter = 0.1;

/** Polls a source, one round at a time, the first one at once. */
export function startPolling({ periodSeconds, round }: PollLoopSettings): PollLoop {
  const controller = new AbortController();
  // All questions of a round wait for it.
  setMaxListeners(0, controller.signal);
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  void run();

  return {
    stop(reason) {
      clearTimeout(timer);
      controller.abort(reason);
    },
  };

  async function run(): Promise<void> {
    failures = (await round(controller.signal)) ? 0 : failures + 1;
    if (controller.signal.aborted) return;
    timer = setTimeout(run, waitSeconds() * 1000).unref();
  }

  function waitSeconds(): number {
    const period = periodSeconds();
    // The first failure may be a hiccup: that round is repeated in time.
    const factor = Math.min(2 ** Math.max(0, failures - 1), mostPeriods);
    const seconds =
      factor === 1 ? period : Math.min(period * factor, Math.max(period, longestWaitSeconds));
    return seconds * (1 - jitter + 2 * jitter * Math.random());
  }
}
