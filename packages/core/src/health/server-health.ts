import type { BlockchainMetrics } from '../blockchain-metrics';
import type { NamedChain } from '../chain/chain-options';
import type { ChainWatch } from '../chain/chain-watch';
import { assertObject } from '../options';
import { createReadiness, type Readiness } from '../readiness/readiness';
import { statusValues } from '../readiness/readiness-metrics';
import {
  readServerReadiness,
  type ServerReadinessOptions,
} from '../readiness/server-readiness-options';
import type { Check, CheckOptions } from './check';
import type { Departure } from './departure';
import { createHealth, type Health } from './health';
import { addHostChecks } from './host-checks';

/** A health check with its times. */
export interface CheckDefinition extends CheckOptions {
  readonly check: Check;
}

/** What the health of a server is made from. */
export interface ServerHealthSettings {
  readonly checks: Readonly<Record<string, Check | CheckDefinition>>;
  readonly readiness: ServerReadinessOptions | undefined;
  readonly chains: readonly NamedChain[];
  /** Called before the process ends by a signal. */
  leave(): unknown;
  readonly departure: Departure;
}

/** The health of a server: its own checks, and the readiness of its chains. */
export interface ServerHealth {
  readonly health: Health;
  readonly readiness: Readiness;
  /**
   * Begins to judge the chains and to watch the host, and records what comes out.
   *
   * @param diskPath - a path on the file system that the checks of the host look at
   */
  start(
    metrics: BlockchainMetrics,
    watches: readonly ChainWatch[],
    diskPath: string | undefined,
  ): void;
  stop(): void;
}

/**
 * Puts the health of a server together; nothing runs yet.
 *
 * @throws XaiMetricsError for a wrong option
 */
export function createServerHealth(settings: ServerHealthSettings): ServerHealth {
  const { checks, chains, leave, departure } = settings;
  const options = readServerReadiness(settings.readiness);
  const readiness = createReadiness(
    chains.flatMap(({ name, definition: { readiness: own } }) =>
      own === false ? [] : [{ name, options: own }],
    ),
    options,
  );
  let metrics: BlockchainMetrics | undefined;
  let endHostChecks = () => {};
  const health = createHealth({
    leave,
    readiness,
    departure,
    onCheck(check, result) {
      if (metrics === undefined) return;
      const { checkStatus, checkDurationSeconds, checkUnsettledRuns } = metrics.health;
      if (result === undefined) {
        checkStatus.clear({ check });
        checkDurationSeconds.clear({ check });
        checkUnsettledRuns.clear({ check });
      } else {
        checkStatus.set({ check }, statusValues[result.status]);
        checkDurationSeconds.set({ check }, result.durationSeconds);
      }
    },
    onOverdueRuns(check, runs) {
      metrics?.health.checkUnsettledRuns.set({ check }, runs);
    },
  });
  for (const [name, check] of Object.entries(checks)) {
    if (typeof check === 'function') health.addCheck(name, check);
    else {
      assertObject(`check ${name}`, check);
      const { check: run, ...times } = check;
      health.addCheck(name, run, times);
    }
  }

  return {
    health,
    readiness,
    start(given, watches, diskPath = process.cwd()) {
      metrics = given;
      endHostChecks = addHostChecks(health, options, diskPath);
      readiness.start(watches, (name) => (name === undefined ? given : given.forChain(name)));
    },
    stop() {
      health.close();
      endHostChecks();
      readiness.stop();
    },
  };
}
