import { XaiMetricsError } from '../errors';
import { assertKnownOptions, assertOption, readSeconds } from '../options';
import type { Readiness, ReadinessQuestion } from '../readiness/readiness';
import {
  type Check,
  type CheckOptions,
  type CheckResult,
  type CheckRunner,
  type CheckStatus,
  createCheckRunner,
  type ReportedCheck,
} from './check';
import { createDeparture, type Departure } from './departure';
import { type DrainOptions, drainOnSignal } from './drain';

/** The state of the server as its checks see it. */
export interface HealthReport {
  /** The worst of the checks; `fail` while draining. */
  readonly status: CheckStatus;
  /** Why it is not ready although every check may pass. */
  readonly reason?: string;
  /** Why the status is `fail`, in one word each: `draining`, names of checks, codes of criteria. */
  readonly codes: readonly string[];
  /** Every check by its name, and every criterion of the chains. */
  readonly checks: Readonly<Record<string, ReportedCheck>>;
  /** Seconds until another answer is likely: about one block of the chain that fails, at least 1. */
  readonly retryAfterSeconds: number;
}

/** Whether the server is alive, started and ready. */
export interface Health {
  /**
   * Registers a check for readiness. It never affects liveness: restarting a node does not mend
   * what it depends on.
   *
   * @param name - shown in the answers; unique
   * @param check - throws, or returns `false`, when something is wrong
   * @throws XaiMetricsError for a name taken, or a time that is not positive
   */
  addCheck(name: string, check: Check, options?: CheckOptions): void;
  /** Takes a check out; does nothing if there is none of this name. */
  removeCheck(name: string): void;
  /**
   * Runs all checks, as far as their results are not still good, and adds what the last polls say of
   * the chains.
   *
   * @param question - which chains matter, by which stricter limits; all of them, by theirs
   */
  report(question?: ReadinessQuestion): Promise<HealthReport>;
  /** Whether the checks have been fine and the chains have come up once, or it was marked as started. */
  isStarted(): Promise<boolean>;
  /** Ends the start-up phase before the first readiness. */
  markStarted(): void;
  /**
   * Makes readiness fail from now on, so that load balancers turn away, and has every answer end its
   * connection, so that none is closed later under a request; liveness stays.
   */
  drain(): void;
  /** Whether `drain()` was called. */
  readonly draining: boolean;
  /**
   * Makes liveness fail from now on, so that the process is restarted: only for what a restart mends.
   *
   * @param reason - shown in the answers
   */
  markBroken(reason: string): void;
  /** Why the process should be restarted; `undefined` if it should not. */
  readonly brokenReason: string | undefined;
  /**
   * On a signal: turns readiness, waits, then closes the server and lets the signal end the process.
   *
   * @returns a function that takes the signal handlers away again
   */
  drainOnSignal(options: DrainOptions): () => void;
  /** Takes away the signal handlers. */
  close(): void;
}

/** What the health of a server is connected with. */
export interface HealthParts {
  /** Called when a signal has closed the server. */
  readonly leave?: () => unknown;
  /** The chains that readiness depends on. */
  readonly readiness?: Readiness;
  /** Knows the servers whose clients are turned away. */
  readonly departure?: Departure;
  /** Hears of each result of a check that is not from the cache, and of a check that is taken out. */
  readonly onCheck?: (name: string, result: CheckResult | undefined) => void;
  /** Hears how many runs of a check have outlived its time limit and not ended since. */
  readonly onOverdueRuns?: (name: string, runs: number) => void;
}

/** Creates the health of one server. */
export function createHealth({
  leave = () => {},
  readiness,
  departure = createDeparture(),
  onCheck = () => {},
  onOverdueRuns = () => {},
}: HealthParts = {}): Health {
  const runners = new Map<string, CheckRunner>();
  const undoSignals = new Set<() => void>();
  let started = false;
  let draining = false;
  let brokenReason: string | undefined;

  const health: Health = {
    addCheck(name, check, options = {}) {
      assertOption('name of a health check', name, typeof name === 'string' && name !== '');
      assertOption(`check ${name}`, check, typeof check === 'function');
      assertKnownOptions(options, ['timeoutSeconds', 'cacheSeconds']);
      if (runners.has(name) || readiness?.isTaken(name))
        throw new XaiMetricsError('XAI_METRICS_DUPLICATE_CHECK', name);
      const { cacheSeconds } = options;
      const runner = createCheckRunner(
        check,
        {
          timeoutSeconds:
            readSeconds(`timeoutSeconds of check ${name}`, options.timeoutSeconds) ?? 1,
          // 0 is a sensible cache time: ask each time.
          cacheSeconds:
            cacheSeconds === 0
              ? 0
              : (readSeconds(`cacheSeconds of check ${name}`, cacheSeconds) ?? 5),
        },
        {
          onResult(result) {
            if (runners.get(name) === runner) onCheck(name, result);
          },
          onOverdue(runs) {
            if (runners.get(name) === runner) onOverdueRuns(name, runs);
          },
        },
      );
      runners.set(name, runner);
    },
    removeCheck(name) {
      if (runners.delete(name)) onCheck(name, undefined);
    },
    async report(question) {
      const results = await Promise.all(
        [...runners].map(async ([name, run]) => [name, await run()] as const),
      );
      const statuses = results.map(([, result]) => result.status);
      if (!draining && worst(statuses) !== 'fail' && readiness?.isStarted() !== false) {
        started = true;
      }
      const chains = readiness?.judge(question);
      const failing = results.filter(([, result]) => result.status === 'fail');
      const found = {
        checks: Object.fromEntries<ReportedCheck>([
          ...results,
          ...Object.entries(chains?.checks ?? {}),
        ]),
        retryAfterSeconds: chains?.retryAfterSeconds ?? 1,
        ...(chains?.reason === undefined ? {} : { reason: chains.reason }),
      };
      const codes = [...failing.map(([name]) => name), ...(chains?.codes ?? [])];
      if (draining) {
        return { ...found, status: 'fail', reason: 'draining', codes: ['draining', ...codes] };
      }
      return { ...found, status: worst([...statuses, chains?.status ?? 'pass']), codes };
    },
    async isStarted() {
      if (!started) await health.report();
      return started;
    },
    markStarted() {
      started = true;
    },
    drain() {
      draining = true;
      departure.begin();
    },
    get draining() {
      return draining;
    },
    markBroken(reason) {
      brokenReason = String(reason);
    },
    get brokenReason() {
      return brokenReason ?? readiness?.findStuck();
    },
    drainOnSignal(options) {
      const undo = drainOnSignal(health, options, leave, departure);
      undoSignals.add(undo);
      return undo;
    },
    close() {
      for (const undo of undoSignals) undo();
      undoSignals.clear();
    },
  };
  return health;
}

function worst(statuses: readonly CheckStatus[]): CheckStatus {
  if (statuses.includes('fail')) return 'fail';
  return statuses.includes('warn') ? 'warn' : 'pass';
}
