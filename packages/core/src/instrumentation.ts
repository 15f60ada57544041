import { type AccessOptions, createGuard } from './access';
import { type BlockchainMetrics, createMetrics } from './blockchain-metrics';
import { createEndpoints, type EndpointPaths, type Endpoints } from './endpoints';
import type { ScrapeOptions } from './exposition/scrape-options';
import type { Check, CheckOptions } from './health/check';
import { createHealth, type Health } from './health/health';
import { createProbes } from './health/probes';
import {
  assertKnownOptions,
  assertObject,
  assertOption,
  type MetricsOptions,
  metricsOptionNames,
  readBoolean,
} from './options';
import type { MetricsRegistry } from './registry';
import { createRequestRecorder, type RequestRecorder } from './request-recorder';

/** A health check with its times. */
export interface CheckDefinition extends CheckOptions {
  readonly check: Check;
}

/** The options of every adapter. */
export interface InstrumentationOptions extends MetricsOptions {
  /**
   * Metrics made before with `createMetrics`; their own options then stay as they are.
   * @defaultValue created from the other options
   */
  readonly metrics?: BlockchainMetrics;
  /**
   * Where the endpoints are served; `false` leaves one out.
   * @defaultValue `/metrics`, `/livez`, `/readyz`, `/startupz`, `/health` and their aliases
   */
  readonly paths?: EndpointPaths;
  /**
   * Who may ask these endpoints.
   * @defaultValue everybody
   */
  readonly access?: AccessOptions;
  /**
   * How scrapes are limited.
   * @defaultValue `{ timeoutSeconds: 5, maxConcurrent: 8 }`
   */
  readonly scrape?: ScrapeOptions;
  /**
   * Also count requests to these endpoints.
   * @defaultValue `false`
   */
  readonly countOwnEndpoints?: boolean;
  /**
   * Readiness checks by name.
   * @defaultValue none
   */
  readonly checks?: Readonly<Record<string, Check | CheckDefinition>>;
  /**
   * An id of this node, shown in `/health` and never in a label.
   * @defaultValue none
   */
  readonly nodeId?: string;
}

/** What mounting the instrumentation gives the application. */
export interface Instrumentation {
  /** Typed handles and recording methods. */
  readonly metrics: BlockchainMetrics;
  /** The registry that holds the metrics; register your own there. */
  readonly registry: MetricsRegistry;
  /** Readiness checks and draining. */
  readonly health: Health;
  /** Ends what the instrumentation has started; the metrics stay in the registry. */
  close(): void | Promise<void>;
}

/** What an adapter works with. */
export interface InstrumentationParts {
  readonly handle: Instrumentation;
  readonly requests: RequestRecorder;
  readonly endpoints: Endpoints;
  readonly countOwnEndpoints: boolean;
}

const ownOptionNames = [
  'metrics',
  'paths',
  'access',
  'scrape',
  'countOwnEndpoints',
  'checks',
  'nodeId',
];

/**
 * Creates everything that does not depend on a framework: an adapter only has to find the matched
 * route and to pass requests on.
 *
 * @throws XaiMetricsError for a wrong option
 */
export function createInstrumentation(options: InstrumentationOptions = {}): InstrumentationParts {
  assertKnownOptions(options, [...ownOptionNames, ...metricsOptionNames]);
  const { metrics: given, paths = {}, access, scrape, countOwnEndpoints, ...others } = options;
  const { checks = {}, nodeId, ...rest } = others;
  if (given !== undefined) {
    assertOption('metrics', given, typeof given?.recordApiRequest === 'function');
    const superfluous = Object.keys(rest);
    assertOption(
      `${superfluous.join()} cannot be given together with metrics`,
      superfluous,
      superfluous.length === 0,
    );
  }
  assertOption('nodeId', nodeId, nodeId === undefined || typeof nodeId === 'string');
  assertObject('checks', checks);
  const health = createHealth();
  for (const [name, check] of Object.entries(checks)) {
    if (typeof check === 'function') {
      health.addCheck(name, check);
    } else {
      assertObject(`check ${name}`, check);
      const { check: run, ...times } = check;
      health.addCheck(name, run, times);
    }
  }
  const reportFault = (fault: unknown) => metrics.reportFault('probe', fault);
  const guard = access === undefined ? undefined : createGuard(access, reportFault);
  const metrics = given ?? createMetrics(rest);

  return {
    handle: { metrics, registry: metrics.registry, health, close: () => health.close() },
    requests: createRequestRecorder(metrics),
    endpoints: createEndpoints(
      paths,
      metrics,
      createProbes(health, metrics, nodeId),
      guard,
      scrape,
    ),
    countOwnEndpoints: readBoolean('countOwnEndpoints', countOwnEndpoints, false),
  };
}
