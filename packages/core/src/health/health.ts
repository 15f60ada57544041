import { XaiMetricsError } from '../errors';
import { assertKnownOptions, assertOption, readSeconds } from '../options';
import {
  type Check,
  type CheckOptions,
  type CheckResult,
  type CheckRunner,
  type CheckStatus,
  createCheckRunner,
} from './check';
import { type DrainOptions, drainOnSignal } from './drain';

/** The state of the server as its checks see it. */
export interface HealthReport {
  /** The worst of the checks; `fail` while draining. */
  readonly status: CheckStatus;
  /** Why it is not ready although every check may pass. */
  readonly reason?: string;
  /** Every check by its name. */
  readonly checks: Readonly<Record<string, CheckResult>>;
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
  /** Runs all checks, as far as their results are not still good. */
  report(): Promise<HealthReport>;
  /** Whether the server has been ready once, or was marked as started. */
  isStarted(): Promise<boolean>;
  /** Ends the start-up phase before the first readiness. */
  markStarted(): void;
  /** Makes readiness fail from now on, so that load balancers turn away; liveness stays. */
  drain(): void;
  /** Whether `drain()` was called. */
  readonly draining: boolean;
  /**
   * On a signal: turns readiness, waits, then closes the server and lets the signal end the process.
   *
   * @returns a function that takes the signal handlers away again
   */
  drainOnSignal(options: DrainOptions): () => void;
  /** Takes away the signal handlers. */
  close(): void;
}

/** Creates the health of one server. */
export function createHealth(leave: () => unknown = () => {}): Health {
  const runners = new Map<string, CheckRunner>();
  const undoSignals = new Set<() => void>();
  let started = false;
  let draining = false;

  const health: Health = {
    addCheck(name, check, options = {}) {
      assertOption('name of a health check', name, typeof name === 'string' && name !== '');
      assertOption(`check ${name}`, check, typeof check === 'function');
      assertKnownOptions(options, ['timeoutSeconds', 'cacheSeconds']);
      if (runners.has(name)) throw new XaiMetricsError('XAI_METRICS_DUPLICATE_CHECK', name);
      const { cacheSeconds } = options;
      runners.set(
        name,
        createCheckRunner(check, {
          timeoutSeconds:
            readSeconds(`timeoutSeconds of check ${name}`, options.timeoutSeconds) ?? 1,
          // 0 is a sensible cache time: ask each time.
          cacheSeconds:
            cacheSeconds === 0
              ? 0
              : (readSeconds(`cacheSeconds of check ${name}`, cacheSeconds) ?? 5),
        }),
      );
    },
    removeCheck(name) {
      runners.delete(name);
    },
    async report() {
      const results = await Promise.all(
        [...runners].map(async ([name, run]) => [name, await run()] as const),
      );
      const statuses = results.map(([, result]) => result.status);
      const checks = Object.fromEntries(results);
      if (draining) return { status: 'fail', reason: 'draining', checks };
      const status = worst(statuses);
      if (status !== 'fail') started = true;
      return { status, checks };
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
    },
    get draining() {
      return draining;
    },
    drainOnSignal(options) {
      const undo = drainOnSignal(health, options, leave);
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
