import type { IncomingMessage } from 'node:http';
import { type AccessOptions, createGuard } from './access';
import { type BlockchainMetrics, createMetrics } from './blockchain-metrics';
import type { ChainDefinition } from './chain/chain-options';
import type { ChainWatch } from './chain/chain-watch';
import { createServerChains } from './chain/server-chains';
import type { ChainSource } from './chain/source';
import { type Cluster, joinCluster } from './cluster/cluster';
import { type ClusterOptions, separateGroup } from './cluster/group';
import { createEndpoints, type EndpointPaths, type Endpoints } from './endpoints';
import { renderTogether, type SharedPageRequest } from './exposition/render-registry';
import type { ScrapeOptions } from './exposition/scrape-options';
import type { Check } from './health/check';
import { createDeparture } from './health/departure';
import type { Health } from './health/health';
import { createProbes } from './health/probes';
import { type CheckDefinition, createServerHealth } from './health/server-health';
import {
  assertKnownOptions,
  assertObject,
  assertOption,
  type MetricsOptions,
  metricsOptionNames,
  readBoolean,
} from './options';
import type { ServerReadinessOptions } from './readiness/server-readiness-options';
import type { MetricsRegistry } from './registry';
import { createExclusion, type Exclusion } from './requests/exclusion';
import type { RequestLabels } from './requests/request-labels';
import {
  createRequestRecorder,
  type ReadRoute,
  type RequestRecorder,
} from './requests/request-recorder';
import { createRpcWatch, type RpcAccess } from './rpc/rpc-exchange';
import { processState, registryState } from './shared-state';

/**
 * The options of every adapter.
 *
 * @typeParam Source - what the adapter has of a request
 */
export interface InstrumentationOptions<Source = IncomingMessage>
  extends Omit<MetricsOptions, 'labels' | 'chainNames' | 'sourceNames'> {
  /**
   * The chain that this server belongs to: its metrics are filled, and readiness understands it.
   * @defaultValue none: the program records by itself
   */
  readonly chain?: ChainSource | ChainDefinition;
  /**
   * Several chains by name, instead of one; their metrics have the label `chain`.
   * @defaultValue none
   */
  readonly chains?: Readonly<Record<string, ChainSource | ChainDefinition>>;
  /**
   * Labels of your own on the metrics of requests, such as the tier of a customer. Their values are
   * a closed set or limited in number, whatever callers send.
   * @defaultValue none
   */
  readonly labels?: RequestLabels<Source>;
  /**
   * Requests that are not counted: paths, beginnings such as `/internal/*`, expressions, or a
   * function of the request.
   * @defaultValue none but those to our own endpoints
   */
  readonly exclude?: Exclusion<Source>;
  /**
   * Keeps for each bucket of the request duration the newest trace that fell into it, shown to
   * scrapers that ask for OpenMetrics: of the active OpenTelemetry span, else of a sampled
   * `traceparent`.
   * @defaultValue `false`
   */
  readonly exemplars?: boolean;
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
   * When the whole server is ready, and in whose words its probes answer besides their own, see
   * `docs/readiness.md`.
   * @defaultValue `{ require: 'all' }`
   */
  readonly readiness?: ServerReadinessOptions;
  /**
   * An id of this node, shown in `/health` and never in a label.
   * @defaultValue none
   */
  readonly nodeId?: string;
  /**
   * Answer `/metrics` together with the other processes or threads of this server; `true` finds them
   * by itself, see `docs/cluster.md`.
   * @defaultValue off
   */
  readonly cluster?: true | ClusterOptions;
}

/** What mounting the instrumentation gives the application. */
export interface Instrumentation {
  /** Typed handles and recording methods. */
  readonly metrics: BlockchainMetrics;
  /** The registry that holds the metrics; register your own there. */
  readonly registry: MetricsRegistry;
  /** Readiness checks and draining. */
  readonly health: Health;
  /** The chain of the option `chain`. */
  readonly chain: ChainWatch | undefined;
  /** The chains of the option `chains`, by name. */
  readonly chains: Readonly<Record<string, ChainWatch>>;
  /** Ends what the instrumentation has started; the metrics stay in the registry. */
  close(): void | Promise<void>;
}

/** What an adapter works with. */
export interface InstrumentationParts<Source> {
  readonly handle: Instrumentation;
  readonly requests: RequestRecorder<Source>;
  readonly endpoints: Endpoints;
  readonly countOwnEndpoints: boolean;
}

const ownOptionNames = [
  'metrics',
  'paths',
  'access',
  'scrape',
  'countOwnEndpoints',
  'exclude',
  'exemplars',
  'checks',
  'readiness',
  'nodeId',
  'cluster',
  'chain',
  'chains',
];

const bodyOfSource: RpcAccess<unknown> = {
  readBody: (source) => (source as { body?: unknown } | undefined)?.body,
};

/**
 * Creates everything that does not depend on a framework: an adapter only has to find the matched
 * route and to pass requests on.
 *
 * @param readRoute - reads the pattern of the matched route from what the adapter has of a request
 * @param rpcAccess - where bodies and answers are, if not in `source.body` and in the bytes
 * @param manners - `givesWay` leaves requests to an instrumentation that the application has mounted
 * @throws XaiMetricsError for a wrong option
 */
export function createInstrumentation<Source = IncomingMessage>(
  options: InstrumentationOptions<Source> = {},
  readRoute: ReadRoute<Source> = () => undefined,
  rpcAccess: RpcAccess<Source> = bodyOfSource,
  { givesWay = false }: { readonly givesWay?: boolean } = {},
): InstrumentationParts<Source> {
  assertKnownOptions(options, [...ownOptionNames, ...metricsOptionNames]);
  const { metrics: given, paths = {}, access, scrape, countOwnEndpoints, ...others } = options;
  const { exclude, exemplars, checks = {}, nodeId, cluster: clusterOptions, ...more } = others;
  const { chain, chains, readiness: readinessOptions, ...rest } = more;
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
  const serverChains = createServerChains({ chain, chains });
  const departure = createDeparture();
  let cluster: Cluster | undefined;
  const { health, readiness, ...serverHealth } = createServerHealth({
    checks,
    readiness: readinessOptions,
    chains: serverChains.named,
    leave: () => cluster?.close(),
    departure,
  });
  const reportFault = (fault: unknown) => metrics.reportFault('probe', fault);
  const guard = access === undefined ? undefined : createGuard(access, reportFault);
  // What is read of a source is read by the functions of the same options.
  const metrics = given ?? createMetrics(serverChains.withNames(rest as MetricsOptions));
  serverChains.assertNamed(metrics);
  const { rpcSeries } = metrics;
  const requests = createRequestRecorder(metrics, {
    readRoute,
    watchRpc:
      rpcSeries &&
      createRpcWatch(rpcSeries, rpcAccess, registryState(metrics.registry).tappedPrototypes),
    isExcluded: createExclusion(exclude as Exclusion<never> | undefined),
    exemplars: readBoolean('exemplars', exemplars, false),
    givesWay,
    onConnection: departure.meet,
  });
  const endpoints = createEndpoints(
    paths,
    metrics,
    createProbes(health, metrics, nodeId, readiness),
    guard,
    scrape,
  );
  const counts = readBoolean('countOwnEndpoints', countOwnEndpoints, false);
  // Last: nothing is left running by a wrong option.
  cluster = joinIfAsked(metrics, clusterOptions, givesWay && given === undefined);
  const mounted = givesWay ? undefined : new WeakRef(metrics);
  const shared = processState();
  if (shared.mounted?.deref() === undefined) shared.mounted = mounted;
  const watches = serverChains.watch(
    metrics,
    () => cluster?.leads() !== false,
    rest.expectedBlockSeconds,
  );
  serverHealth.start(metrics, watches, rest.diskPath);
  const handle = {
    metrics,
    registry: metrics.registry,
    health,
    chain: watches.find(({ name }) => name === undefined),
    chains: Object.fromEntries(
      watches.flatMap((watch) => (watch.name ? [[watch.name, watch]] : [])),
    ),
    close,
  };
  return { handle, requests, endpoints, countOwnEndpoints: counts };

  async function close(): Promise<void> {
    for (const watch of watches) watch.stop();
    serverHealth.stop();
    if (shared.mounted === mounted) shared.mounted = undefined;
    await cluster?.close();
  }
}

/**
 * The metrics of the instrumentation that the application has mounted, if there is one: whoever comes from
 * outside writes to these, too, so that nothing is there twice.
 */
export function findMountedMetrics(): BlockchainMetrics | undefined {
  // Written above only; shared-state cannot name the type without importing this file.
  return processState().mounted?.deref() as BlockchainMetrics | undefined;
}

function joinIfAsked(
  metrics: BlockchainMetrics,
  options: true | ClusterOptions | undefined,
  isSeparate: boolean,
): Cluster | undefined {
  if (options === undefined) return undefined;
  // The application may have a group of its own in these processes.
  const chosen = options === true && isSeparate ? separateGroup() : options;
  return joinCluster(metrics, chosen, (together, request) =>
    // It comes from the scraper of some member, all of which speak the same version.
    renderTogether(metrics, together, request as unknown as SharedPageRequest),
  );
}
