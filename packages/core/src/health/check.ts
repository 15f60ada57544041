import { showValue } from '../errors';

/** How a check came out. */
export type CheckStatus = 'pass' | 'warn' | 'fail';

/** What a check may return: `false` fails, `true` and nothing pass, an object says more. */
export type CheckOutcome =
  | boolean
  // biome-ignore lint/suspicious/noConfusingVoidType: a check that only throws returns nothing
  | void
  | { readonly status: CheckStatus; readonly reason?: string };

/** Looks at one thing the server depends on; the signal aborts when the time limit has passed. */
export type Check = (signal: AbortSignal) => CheckOutcome | Promise<CheckOutcome>;

/** How long a check may take, and how long its result is good. */
export interface CheckOptions {
  /**
   * Seconds after which the check counts as failed.
   * @defaultValue `1`
   */
  readonly timeoutSeconds?: number;
  /**
   * Seconds during which the last result is given again without asking.
   * @defaultValue `5`
   */
  readonly cacheSeconds?: number;
}

/** The result of a check. */
export interface CheckResult {
  readonly status: CheckStatus;
  /** Why it is not `pass`. */
  readonly reason?: string;
  /** When the check ran, as an ISO date. */
  readonly checkedAt: string;
  /** Seconds it took. */
  readonly durationSeconds: number;
}

/** A check as it is reported: one that ran, or a criterion of a chain. */
export interface ReportedCheck extends Omit<CheckResult, 'status' | 'durationSeconds'> {
  /** `unknown` is what a chain's criterion can be that nothing is known of; it neither fails nor passes. */
  readonly status: CheckStatus | 'unknown';
  readonly durationSeconds?: number;
  /** What exactly is wrong, in one word; only of criteria. */
  readonly code?: string;
  /** What a criterion compares with its limit. */
  readonly value?: number;
  readonly limit?: number;
  readonly unit?: string;
}

/** Gives the result of one check: from the cache, from the run under way, or from a new run. */
export type CheckRunner = () => Promise<CheckResult>;

// A check that never settles may be tried again, but not so often that the leftovers pile up.
const abandonSeconds = 60;

/**
 * Creates the runner of a check: one run at a time, with a time limit and a cache.
 *
 * @param onResult - hears of each result that is not from the cache; must not throw
 */
export function createCheckRunner(
  check: Check,
  options: Required<CheckOptions>,
  onResult: (result: CheckResult) => void = () => {},
): CheckRunner {
  const { timeoutSeconds, cacheSeconds } = options;
  let cached: CheckResult | undefined;
  let cachedAt = 0;
  let running: Promise<CheckResult> | undefined;
  let unsettledSince: number | undefined;

  return function runCheck() {
    const now = performance.now();
    if (cached !== undefined && now - cachedAt < cacheSeconds * 1000) {
      return Promise.resolve(cached);
    }
    if (cached !== undefined && isStuck(now)) return Promise.resolve(cached);
    running ??= runOnce().finally(() => {
      running = undefined;
    });
    return running;
  };

  function isStuck(now: number): boolean {
    return unsettledSince !== undefined && now - unsettledSince < abandonSeconds * 1000;
  }

  async function runOnce(): Promise<CheckResult> {
    const startedAt = performance.now();
    const checkedAt = new Date().toISOString();
    const outcome = await settle(startedAt);
    cachedAt = performance.now();
    cached = { ...outcome, checkedAt, durationSeconds: (cachedAt - startedAt) / 1000 };
    onResult(cached);
    return cached;
  }

  function settle(startedAt: number): Promise<{ status: CheckStatus; reason?: string }> {
    const controller = new AbortController();
    unsettledSince = startedAt;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve({ status: 'fail', reason: `no answer within ${timeoutSeconds} s` });
        controller.abort();
      }, timeoutSeconds * 1000);
      timer.unref();
      // The async function turns a synchronous throw into a rejection.
      (async () => check(controller.signal))()
        .then(readOutcome)
        .catch((error: unknown) => ({ status: 'fail' as const, reason: showValue(error) }))
        .then((outcome) => {
          clearTimeout(timer);
          if (unsettledSince === startedAt) unsettledSince = undefined;
          resolve(outcome);
        });
    });
  }
}

function readOutcome(outcome: CheckOutcome): { status: CheckStatus; reason?: string } {
  if (outcome === undefined || outcome === true) return { status: 'pass' };
  if (outcome === false) return { status: 'fail', reason: 'the check returned false' };
  const { status, reason } = outcome;
  if (status !== 'pass' && status !== 'warn' && status !== 'fail') {
    return { status: 'fail', reason: `the check returned the status ${showValue(status)}` };
  }
  return reason === undefined ? { status } : { status, reason };
}
