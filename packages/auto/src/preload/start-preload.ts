import cluster from 'node:cluster';
import { type InstrumentationOptions, isMetricsServer, XaiMetricsError } from '@xai-metrics/core';
import { chainOfSettings } from '../chain-of-settings';
import { coreOptions, explainError, type ServingSettings, servingSettings } from '../core-options';
import { readSettings, SettingError, type Settings } from '../read-settings';
import { keepServing } from './keep-serving';
import { type RequestWatch, watchRequests } from './request-watch';

/** Whether a server is one that serves metrics: the application has not come up with it yet. */
export const isOurs = isMetricsServer;

/**
 * Reads the settings and starts to watch the requests and to serve the metrics. Settings that cannot
 * be used are told in one line, and the application runs on as if there were no preload.
 */
export function startPreload(environment: NodeJS.ProcessEnv): RequestWatch | undefined {
  try {
    const settings = readSettings(environment);
    if (settings.enabled === false) return undefined;
    const serving = servingSettings(settings);
    const watch = watchRequests(optionsOf(settings), settings.routes ?? []);
    serve(watch, settings, serving);
    return watch;
  } catch (error) {
    if (!(error instanceof SettingError || error instanceof XaiMetricsError)) throw error;
    say(`${explainError(error)} The application runs on without metrics.`);
    return undefined;
  }
}

/**
 * Says that nothing was found to watch in a process that is a server, unless the settings want no preload
 * or no messages.
 */
export function tellNothingFound(environment: NodeJS.ProcessEnv): void {
  try {
    const { enabled, log } = readSettings(environment);
    if (enabled === false || log === false) return;
    say(
      'This process listens on a port, but no HTTP server of Node was found to watch: Express, Koa, Fastify and whatever else stands on node:http are seen, servers in native code such as uWebSockets are not. The application runs on without metrics. XAI_METRICS_ENABLED=false switches the preload off, XAI_METRICS_LOG=false leaves out this line.',
    );
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    say(error.message);
  }
}

function serve({ endpoints }: RequestWatch, settings: Settings, serving: ServingSettings): void {
  const isQuiet = settings.log === false;
  keepServing(endpoints, serving, {
    onServing: (url) => {
      if (!isQuiet) say(`/metrics and the probes are at ${url}`);
    },
    onFailure: (error, retrySeconds) => {
      // Another member of the group holds it, and answers for all; workers share it anyway.
      if (isQuiet || (sharesPort(settings) && !cluster.isWorker)) return;
      say(
        `${error.message} Here the port is XAI_METRICS_PORT (0 for any free one); where the processes or threads of one server share it, XAI_METRICS_CLUSTER=true lets them answer as one. The application runs on; the next attempt is in ${retrySeconds} seconds.`,
      );
    },
  });
}

function optionsOf(settings: Settings): InstrumentationOptions {
  const { naming, exclude, processMetrics } = settings;
  const chain = chainOfSettings(settings);
  return {
    ...coreOptions(settings),
    ...(chain !== undefined && { chain }),
    ...(naming !== undefined && { naming }),
    ...(exclude !== undefined && { exclude }),
    ...(processMetrics !== undefined && { processMetrics }),
    ...rpcOptions(settings),
    ...(sharesPort(settings) && { cluster: true as const }),
  };
}

/** Whoever names paths or methods wants them counted. */
function rpcOptions({ rpc, rpcPaths: paths, rpcMethods: methods }: Settings) {
  const isWanted = rpc ?? (paths !== undefined || methods !== undefined);
  if (!isWanted) return {};
  return {
    rpc: { ...(paths !== undefined && { paths }), ...(methods !== undefined && { methods }) },
  };
}

function sharesPort(settings: Settings): boolean {
  return settings.cluster ?? (cluster.isWorker || process.env.pm_id !== undefined);
}

// Not console: the application may have given it another meaning.
function say(message: string): void {
  process.stderr.write(`[xai-metrics] ${message}\n`);
}
