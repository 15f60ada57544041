import { type BlockchainMetrics, createMetrics } from './blockchain-metrics';
import { XaiMetricsError } from './errors';
import {
  createInstrumentation,
  type Instrumentation,
  type InstrumentationOptions,
} from './instrumentation';
import { type MetricsServer, startMetricsServer, startSocketServer } from './metrics-server';
import { assertOption } from './options';
import { processState } from './shared-state';

/** How to start the metrics of a program without a web framework. */
export interface InitializeOptions extends Omit<InstrumentationOptions, 'metrics' | 'nodeInfo'> {
  /**
   * Port of a small server for `/metrics` and the probes; 0 for any free one.
   * @defaultValue no server
   */
  readonly port?: number;
  /**
   * Address that server binds.
   * @defaultValue `'127.0.0.1'`
   */
  readonly host?: string;
  /**
   * Path of a Unix socket to serve them on instead of a port; its owner and group may use it.
   * @defaultValue no socket
   */
  readonly socketPath?: string;
  /** Version of the software. */
  readonly version: string;
  /** Network it runs on. */
  readonly network: string;
  /**
   * Name of the software.
   * @defaultValue `'unknown'`
   */
  readonly client?: string;
}

/** The running metrics of the program. */
export interface InitializedMetrics extends Instrumentation {
  /** Where `/metrics` is served, if a port was given or a socket: `unix:/run/xai/metrics.sock`. */
  readonly url: string | undefined;
  /** Ends the server and forgets the default instance. */
  close(): Promise<void>;
}

/** The default instance, as it is kept for the whole process. */
interface DefaultInstance {
  metrics: BlockchainMetrics;
  /** False if `getMetrics()` created it: then `initializeMetrics()` may still replace it. */
  initialized: boolean;
}

/**
 * Starts the metrics that `getMetrics()` gives everywhere in the program, and serves them on a port
 * of their own if one is given.
 *
 * @returns resolves when the server listens; `getMetrics()` works before that
 * @throws XaiMetricsError for a wrong option, a second call, or a port that is taken
 *
 * @example
 * ```ts
 * import { getMetrics, initializeMetrics } from '@xai-metrics/core';
 *
 * const { url } = await initializeMetrics({ port: 9464, version: '1.4.2', network: 'mainnet' });
 * getMetrics().recordReorg(2);
 * console.log(`${url}/metrics`); // http://127.0.0.1:9464/metrics
 * ```
 */
export async function initializeMetrics(options: InitializeOptions): Promise<InitializedMetrics> {
  const state = processState();
  if (defaultInstance()?.initialized) {
    throw new XaiMetricsError('XAI_METRICS_ALREADY_INITIALIZED', 'initializeMetrics()');
  }
  const { port, host = '127.0.0.1', socketPath, ...others } = options ?? {};
  const { version, network, client = 'unknown', ...rest } = others;
  assertOption('version', version, typeof version === 'string' && version !== '');
  assertOption('network', network, typeof network === 'string' && network !== '');
  const isPort = port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65_535);
  assertOption('port has to be a whole number from 0 to 65535', port, isPort);
  assertOption('host', host, typeof host === 'string' && host !== '');
  checkSocketPath(options);
  const { handle, endpoints } = createInstrumentation({
    ...rest,
    nodeInfo: { version, network, client },
  });
  const instance: DefaultInstance = { metrics: handle.metrics, initialized: true };
  state.defaultInstance = instance;

  let server: MetricsServer | undefined;
  try {
    if (socketPath !== undefined) server = await startSocketServer(endpoints, socketPath);
    else if (port !== undefined) server = await startMetricsServer(endpoints, port, host);
  } catch (error) {
    forget();
    await handle.close();
    throw error;
  }
  return {
    ...handle,
    url: server?.url,
    async close() {
      forget();
      await server?.close();
      await handle.close();
    },
  };

  function forget(): void {
    if (state.defaultInstance === instance) state.defaultInstance = undefined;
  }
}

/**
 * The metrics of this process: those of `initializeMetrics()`, else ones with default options,
 * created when first asked for.
 */
export function getMetrics(): BlockchainMetrics {
  const existing = defaultInstance();
  if (existing !== undefined) return existing.metrics;
  const created: DefaultInstance = { metrics: createMetrics(), initialized: false };
  processState().defaultInstance = created;
  return created.metrics;
}

// The shortest limit there is, macOS': Linux would take some more and Node cuts off the rest silently.
const longestSocketPath = 103;

function checkSocketPath({ socketPath, port, host, access }: InitializeOptions): void {
  if (socketPath === undefined) return;
  for (const [name, value] of Object.entries({ port, host })) {
    if (value === undefined) continue;
    throw new XaiMetricsError('XAI_METRICS_CONFLICTING_OPTIONS', `socketPath and ${name}`, value);
  }
  assertOption(
    `socketPath has to be a path of 1 to ${longestSocketPath} bytes`,
    socketPath,
    typeof socketPath === 'string' &&
      socketPath !== '' &&
      !socketPath.includes('\0') &&
      Buffer.byteLength(socketPath) <= longestSocketPath,
  );
  assertOption(
    'access.networks cannot be asked of a Unix socket, whose callers have no address',
    access?.networks,
    access?.networks === undefined,
  );
}

function defaultInstance(): DefaultInstance | undefined {
  // Written only above; shared-state cannot name the type without importing this file.
  return processState().defaultInstance as DefaultInstance | undefined;
}
