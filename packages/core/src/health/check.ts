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

/** Hears of what becomes of a check; must not throw. */
export interface CheckListener {
  /** There is a result that is not from the cache. */
  onResult?(result: CheckResult): void;
  /** So many runs have outlived the time limit and not ended since. */
  onOverdue?(runs: number): void;
}

// Each may hold a connection, and the pools of database clients have ten by default: some are left for requests.
const mostOverdue = 8;
// What never ends must not keep a server red for good, nor be tried so often that the leftovers pile up.
const giveUpSeconds = 60;

/**
 * Creates the runner of a check: one run at a time within its time limit, and a cache. A run that outlives
 * the limit has failed and is left behind: the next one begins when the cache is over.
 *
 * @remarks At most 8 are left behind. Then the last result is given until one of them ends, or for a minute, after
 * which the oldest is given up.
 */
export function createCheckRunner(
  check: Check,
  options: Required<CheckOptions>,
  { onResult, onOverdue }: CheckListener = {},
): CheckRunner {
  const { timeoutSeconds, cacheSeconds } = options;
  // In the order in which they began.
  const overdue = new Set<AbortController>();
  let cached: CheckResult | undefined;
  let cachedAt = 0;
  let running: Promise<CheckResult> | undefined;

  return function runCheck() {
    if (running !== undefined) return running;
    if (cached !== undefined && !isDue()) return Promise.resolve(cached);
    running = runOnce().finally(() => {
      running = undefined;
    });
    return running;
  };

  function isDue(): boolean {
    const seconds = (performance.now() - cachedAt) / 1000;
    const isFull = overdue.size >= mostOverdue;
    return seconds >= (isFull ? Math.max(cacheSeconds, giveUpSeconds) : cacheSeconds);
  }

  async function runOnce(): Promise<CheckResult> {
    const [oldest] = overdue;
    if (oldest !== undefined && overdue.size >= mostOverdue) overdue.delete(oldest);
    const startedAt = performance.now();
    const checkedAt = new Date().toISOString();
    const outcome = await settle();
    cachedAt = performance.now();
    cached = { ...outcome, checkedAt, durationSeconds: (cachedAt - startedAt) / 1000 };
    onResult?.(cached);
    onOverdue?.(overdue.size);
    return cached;
  }

  function settle(): Promise<{ status: CheckStatus; reason?: string }> {
    const controller = new AbortController();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        overdue.add(controller);
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
          if (overdue.delete(controller)) onOverdue?.(overdue.size);
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
