import type { Server } from 'node:net';
import type { Catalogue } from './catalogue/catalogue';
import { tellOtherClients } from './client';
import { showValue } from './errors';
import { failedCollection } from './exposition/collect';
import { createFaultLog } from './fault-log';
import {
  type ChainHandles,
  createChainHandles,
  createHandles,
  type HandleSettings,
  type LabelsOf,
  type MetricHandles,
} from './handles';
import { createHostCollectors } from './host/host-metrics';
import { overflowEndpoint } from './label-sets';
import { assertOption, type MetricsOptions, type NodeInfo, readOptions } from './options';
import { createProcessMetrics } from './process-metrics';
import { type AiRecording, createAiRecording } from './recording/ai';
import { type ApiRecording, createApiRecording } from './recording/api';
import { type BlockRecording, createBlockRecording } from './recording/blocks';
import { type ChainRecording, createChainRecording } from './recording/chain';
import { createMiningRecording, type MiningRecording } from './recording/mining';
import { createNetworkRecording, type NetworkRecording } from './recording/network';
import { createRpcRecording, type RpcRecording } from './recording/rpc';
import { createSecurityRecording, type SecurityRecording } from './recording/security';
import { createSupplyRecording, type SupplyRecording } from './recording/supply';
import { createTransactionRecording, type TransactionRecording } from './recording/transactions';
import { createValidationRecording, type ValidationRecording } from './recording/validation';
import type { MetricsRegistry } from './registry';
import { createRequestLabels } from './requests/request-labels';
import { createRequestSeries, type RequestSeries } from './requests/request-series';
import { readRpcOptions, rpcLabelValues } from './rpc/rpc-options';
import { createRpcSeries, type RpcSeries } from './rpc/rpc-series';
import { registryState } from './shared-state';
import type { RefusalReason } from './value-guard';

/** Where a fault of the instrumentation was caught. */
export type FaultPlace = LabelsOf<Catalogue['node']['instrumentationErrors']>['where'];

/** The metrics of one chain: typed handles by group, and methods for what happens in it. */
export interface ChainMetrics
  extends ChainHandles,
    BlockRecording,
    TransactionRecording,
    NetworkRecording,
    MiningRecording,
    ChainRecording,
    ValidationRecording,
    SupplyRecording {}

/** Every metric of a node or explorer: typed handles by group, and methods for what happens in a chain. */
export interface BlockchainMetrics
  extends MetricHandles,
    ChainMetrics,
    AiRecording,
    ApiRecording,
    RpcRecording,
    SecurityRecording {
  /** The registry that holds the metrics. */
  readonly registry: MetricsRegistry;
  /** The prefix of every metric name. */
  readonly prefix: string;
  /** Names of the nodes that chains may be read from, `node` among them. */
  readonly sourceNames: ReadonlySet<string>;
  /** Whether bytes of requests and responses are counted. */
  readonly sizes: boolean;
  /** What the adapters count requests in; programs call `recordApiRequest`. */
  readonly requestSeries: RequestSeries;
  /** The same for JSON-RPC, if it is counted; programs call `recordRpcCall`. */
  readonly rpcSeries: RpcSeries | undefined;
  /**
   * The metrics of one of several chains.
   *
   * @param chain - one of the option `chainNames`
   * @throws XaiMetricsError for another name
   */
  forChain(chain: string): ChainMetrics;
  /** Says which software on which network this is. */
  setNodeInfo(info: NodeInfo): void;
  /** What `setNodeInfo` was last told. */
  readonly nodeInfo: NodeInfo | undefined;
  /** All metrics of the registry in Prometheus' text format. */
  exportPrometheus(): Promise<string>;
  /** Counts a fault of the instrumentation and logs it once a minute at most. */
  reportFault(where: FaultPlace, fault: unknown): void;
  /**
   * Logs what an operator has to know and nothing else tells, once a minute at most.
   *
   * @param subject - messages of the same subject count as the same
   */
  warn(subject: string, message: string): void;
}

/**
 * Creates the metrics of a node or explorer in a registry, or finds them there.
 *
 * @param options - see {@link MetricsOptions}; none are needed
 * @returns handles by group, and the recording methods
 * @throws XaiMetricsError for a wrong option, or if the registry holds another metric of a name
 *
 * @example
 * ```ts
 * import { createMetrics } from '@xai-metrics/core';
 *
 * const metrics = createMetrics({ coinDecimals: 8 });
 * metrics.recordBlock({ height: 1, source: 'mined', timestamp: new Date(), transactionCount: 3 });
 * metrics.recordTransaction({ status: 'confirmed', value: 150_000_000n, fee: 0.001 });
 * console.log(await metrics.exportPrometheus()); // xai_block_height 1 ...
 * ```
 */
export function createMetrics(options: MetricsOptions = {}): BlockchainMetrics {
  const checked = readOptions(options);
  const rpc = readRpcOptions(options.rpc);
  const { registry, prefix } = checked;
  const logFault = createFaultLog(checked.logger);
  const requestLabels = createRequestLabels(checked.labels, (fault) =>
    reportFault('request', fault),
  );
  const settings: HandleSettings = {
    ...checked,
    rpc,
    configuredValues: { ...checked.configuredValues, ...rpcLabelValues(rpc) },
    customLabels: requestLabels.names,
    collectors: guardMethods(
      {
        ...createHostCollectors(() => handles.system, checked.diskPath),
        api_active_connections: () => collectConnections(handles, registry),
        api_requests_in_flight: () => collectInFlight(handles, registry),
      },
      (fault) => {
        reportFault('scrape', fault);
        return failedCollection;
      },
    ),
    onRefused: refuse,
    onOverflow: countOverflow,
  };
  const handles: MetricHandles = createHandles(settings);
  const chains = new Map<string, ChainMetrics>();
  const requestSeries = createRequestSeries(
    handles,
    requestLabels,
    checked.maxLabelSets,
    checked.routeNames,
  );
  const rpcSeries = rpc && checked.groups.rpc !== false ? createRpcSeries(handles, rpc) : undefined;
  const recordings = {
    ...createChainRecordings(handles),
    ...createAiRecording(handles),
    ...createSecurityRecording(handles),
    ...createApiRecording(handles, requestSeries, refuse),
    ...createRpcRecording(rpcSeries, refuse),
  };
  let nodeInfo: NodeInfo | undefined;

  const metrics: BlockchainMetrics = {
    ...handles,
    ...guardRecordings(recordings),
    registry,
    prefix,
    sourceNames: checked.configuredValues.sources ?? new Set(),
    sizes: checked.sizes,
    requestSeries,
    rpcSeries,
    forChain(chain) {
      assertOption(
        `chain has to be one of the option chainNames (${checked.chainNames.join(', ') || 'none'})`,
        chain,
        checked.chainNames.includes(chain),
      );
      const known = chains.get(chain);
      if (known !== undefined) return known;
      const own = createChainHandles(settings, chain);
      const created = { ...own, ...guardRecordings(createChainRecordings(own)) };
      chains.set(chain, created);
      return created;
    },
    setNodeInfo(info) {
      nodeInfo = info;
      handles.node.info.set({ client: 'unknown', ...info }, 1);
    },
    get nodeInfo() {
      return nodeInfo;
    },
    exportPrometheus() {
      tellOtherClients(registry, logFault);
      return registry.metrics();
    },
    reportFault,
    warn: logFault,
  };

  for (const chain of checked.chainNames) metrics.forChain(chain);
  if (checked.processMetrics) createProcessMetrics(registry, checked.client);
  if (checked.expectedBlockSeconds !== undefined) {
    handles.blocks.expectedIntervalSeconds.set(checked.expectedBlockSeconds);
  }
  if (checked.nodeInfo !== undefined) metrics.setNodeInfo(checked.nodeInfo);
  tellOtherClients(registry, logFault, true);
  return metrics;

  function createChainRecordings(own: ChainHandles) {
    return {
      ...createBlockRecording(own, refuse),
      ...createTransactionRecording(own),
      ...createNetworkRecording(own, checked.configuredValues, refuse),
      ...createMiningRecording(own),
      ...createChainRecording(own),
      ...createValidationRecording(own),
      ...createSupplyRecording(own, checked.wallets),
    };
  }

  /** A chain must not stumble over what it hands to its instrumentation. */
  function guardRecordings<Methods extends object>(methods: Methods): Methods {
    return guardMethods(methods, (fault) => reportFault('recording', fault));
  }

  function refuse(reason: RefusalReason, metric: string, value: unknown): void {
    handles.node.refusedValues.inc({ reason });
    logFault(`${reason} ${metric}`, `${prefix}${metric} refused ${showValue(value)}: ${reason}`);
  }

  function countOverflow(metric: string): void {
    // Only the metrics with a route label have a limit, and the catalogue lists them.
    handles.node.droppedLabelSets.inc({ metric: metric as OverflowingMetric });
    logFault(
      `overflow ${metric}`,
      `${prefix}${metric} has reached ${checked.maxLabelSets} label sets; further ones count as ${overflowEndpoint} (option maxLabelSets)`,
    );
  }

  function reportFault(where: FaultPlace, fault: unknown): void {
    handles.node.instrumentationErrors.inc({ where });
    logFault(`fault ${where}`, `fault in ${where}: ${showValue(fault)}`);
  }
}

type OverflowingMetric = LabelsOf<Catalogue['node']['droppedLabelSets']>['metric'];

/**
 * Wraps every method so that what it throws, at once or later, is reported instead; it then gives
 * what `report` does.
 */
function guardMethods<Methods extends object>(
  methods: Methods,
  report: (fault: unknown) => unknown,
): Methods {
  const guarded = Object.entries(methods).map(([name, method]) => [
    name,
    // None takes more than two, and spreading costs as much as recording.
    (first: unknown, second: unknown) => {
      try {
        const result: unknown = method(first, second);
        return result instanceof Promise ? result.catch(report) : result;
      } catch (fault) {
        return report(fault);
      }
    },
  ]);
  // The same names with the same signatures: nothing that returns a value is wrapped.
  return Object.fromEntries(guarded) as Methods;
}

function collectInFlight({ api }: MetricHandles, registry: MetricsRegistry): void {
  const { requestsInFlight } = registryState(registry);
  if (requestsInFlight !== undefined) api.requestsInFlight.set(requestsInFlight);
}

async function collectConnections(
  { api }: MetricHandles,
  registry: MetricsRegistry,
): Promise<void> {
  const { servers } = registryState(registry);
  if (servers.size === 0) return;
  const counts = await Promise.all([...servers].map(countConnections));
  api.activeConnections.set(counts.reduce((sum, count) => sum + count, 0));
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
